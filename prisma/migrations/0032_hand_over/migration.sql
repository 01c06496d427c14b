-- Gives all that a user owns, and their open tasks, to another.
ALTER TYPE "JobKind" ADD VALUE 'HAND_OVER';
