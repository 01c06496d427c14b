import { Button, buttonClass } from "@/components/ui/button";
import { words } from "@/lib/words/account";

/** Shows recovery codes, once, to be kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${codes.join("\n")}\n`)}`;
  return (
    <div className="flex flex-col gap-4">
      <ul className="bg-subtle border-line grid gap-1 rounded-lg border p-3 font-mono text-[13px] sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex justify-end gap-2">
        <a href={file} download={words.recoveryFile} className={buttonClass()}>
          {words.download}
        </a>
        <Button variant="primary" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  );
}
