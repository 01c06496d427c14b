import { READINGS, type ReadingName, type Readings } from "../readings";
import { CHECKS, NotChecked, type Device, type VerifyBench } from "./checks";

export interface Finding {
  name: ReadingName;
  /** Null when the check found no answer; `why` gives the reason. */
  answer: string | null;
  why: string;
}

/** Runs each check, some in parallel, and reports each finding as it comes. */
export async function verify(
  bench: VerifyBench,
  { atOnce = 1, onFinding = () => {} }: { atOnce?: number; onFinding?: (finding: Finding) => void } = {},
): Promise<Finding[]> {
  const names = Object.keys(CHECKS) as ReadingName[];
  const findings: Finding[] = [];
  const worker = async () => {
    for (let name = names.shift(); name; name = names.shift()) {
      const finding = await find(name, bench);
      findings.push(finding);
      onFinding(finding);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return findings;
}

/** Makes a check, and closes its devices. */
async function find(name: ReadingName, bench: VerifyBench): Promise<Finding> {
  const devices: Device[] = [];
  const device = async (identity?: string) => {
    const made = await bench.device(identity);
    devices.push(made);
    return made;
  };
  try {
    const answer = await CHECKS[name]({ ...bench, device });
    if (answer in READINGS[name].answers) return { name, answer, why: "" };
    return { name, answer: null, why: `none of the known answers: ${answer}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { name, answer: null, why: error instanceof NotChecked ? why : `failed: ${why}` };
  } finally {
    await Promise.all(devices.map((made) => made.close()));
  }
}

/** Formats a finding as a line, compared with the carrier's reading. */
export function describe({ name, answer, why }: Finding, readings: Readings): string {
  const { question, answers } = READINGS[name];
  if (answer === null) return `?  ${name}: no answer (${why})`;
  const words = (answers as Record<string, string>)[answer];
  const isSame = readings[name] === answer;
  return `${isSame ? "=" : "!"}  ${name}: ${answer}${isSame ? "" : ` (the carrier assumes ${readings[name]})`}\n   ${question} ${words}.`;
}
