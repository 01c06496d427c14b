const DECIMAL_DIGIT = /\p{Nd}/u;

/** Unicode keeps the ten digits of a script together, from zero up (Unicode Standard, section 4.6). */
function valueOf(digit: string): number {
  const at = digit.codePointAt(0)!;
  let zero = at;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return (at - zero) % 10;
}

/** The decimal digits of every script (`٥`, `५`, `５`) as 0–9; all else stays as it is written. */
export const plainDigits = (text: string): string =>
  text.replace(/[^\P{Nd}0-9]/gu, (digit) => String(valueOf(digit)));
