const DECIMAL_DIGIT = /\p{Nd}/u;

/**
 * Returns a digit's value. Unicode keeps the ten digits of a script together, from zero up (Unicode Standard, section
 * 4.6).
 */
function valueOf(digit: string): number {
  const at = digit.codePointAt(0)!;
  let zero = at;
  while (DECIMAL_DIGIT.test(String.fromCodePoint(zero - 1))) zero--;
  return (at - zero) % 10;
}

/** Converts the decimal digits of every script (`٥`, `५`, `５`) to 0–9; everything else stays as it is. */
export const plainDigits = (text: string): string =>
  text.replace(/[^\P{Nd}0-9]/gu, (digit) => String(valueOf(digit)));
