import { plainDigits } from "../base/digits";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/softphone";

/** From one tone to the next: the SDK sounds each for 160 ms, and one sent meanwhile would take its place. */
export const TONE_MS = 320;
/** As long as `RTCDTMFSender` has it. https://www.w3.org/TR/webrtc/#dom-rtcdtmfsender-insertdtmf */
export const PAUSE_MS = 2_000;
export const PAUSE = ",";

/** Twenty seconds of tones: more is no number, and was not meant. */
const MOST_TONES = 64;

/** What people write between the digits of a number. */
const BETWEEN = /[\s\p{Cf}\p{Pd}()[\]./·_]/gu;

/**
 * The tones of a text that is pasted in a call: digits of any script, `*` and `#`. A comma or semicolon is a pause, the
 * plus of a country code has no tone, and a text with anything else in it is none.
 */
export function readTones(text: string): Result<string, "no-tones" | "too-long"> {
  const tones = plainDigits(text)
    .replace(BETWEEN, "")
    .replace(/＊/g, "*")
    .replace(/＃/g, "#")
    .replace(/^[+＋]/, "")
    .replace(/[;，；،؛]/g, PAUSE);
  if (!/^[\d*#,]*[\d*#][\d*#,]*$/.test(tones)) return fail("no-tones", words.noTones);
  return tones.length > MOST_TONES ? fail("too-long", words.tooManyTones) : ok(tones);
}
