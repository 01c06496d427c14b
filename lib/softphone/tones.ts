import { plainDigits } from "../base/digits";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/softphone";

/** Time between two tones: the SDK plays each for 160 ms, and one sent during that would replace it. */
export const TONE_MS = 320;
/** As long as a pause of `RTCDTMFSender`. https://www.w3.org/TR/webrtc/#dom-rtcdtmfsender-insertdtmf */
export const PAUSE_MS = 2_000;
export const PAUSE = ",";

/** Twenty seconds of tones: a longer text is not a number and was pasted by mistake. */
const MOST_TONES = 64;

/** Separators people write between digits. */
const BETWEEN = /[\s\p{Cf}\p{Pd}()[\]./·_]/gu;

/**
 * Reads the tones of a text pasted during a call: digits of any script, `*` and `#`. A comma or semicolon is a pause,
 * and the plus of a country code has no tone. A text with anything else in it has no tones.
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
