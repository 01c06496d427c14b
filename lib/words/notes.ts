/** Texts about notes. */
export const words = {
  writeSomethingFirst: "Write a note first.",
};
