/** Returns a number in [0, 1); seeded in simulations, so that runs can be repeated. */
export type Random = () => number;

/** Makes a SID in Twilio's form: two letters and 32 hexadecimal digits. */
export function makeSid(prefix: string, random: Random): string {
  let digits = "";
  while (digits.length < 32)
    digits += Math.floor(random() * 0x100000000)
      .toString(16)
      .padStart(8, "0");
  return prefix + digits;
}
