"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";
import { FormFields, type FormField } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { confirmTwoFactorAction, startTwoFactorAction, stopTwoFactorAction } from "@/lib/account/actions";
import type { Enrolment } from "@/lib/account/two-factor";
import { words } from "@/lib/words/account";
import { QrCode } from "./qr-code";
import { RecoveryCodes } from "./recovery-codes";

const CURRENT: FormField = {
  id: "current",
  kind: "password",
  label: words.current,
  autoComplete: "current-password",
  autoFocus: true,
};
const CODE: FormField = { id: "code", label: words.code, autoComplete: "one-time-code", maxLength: 60 };

interface StepProps {
  fields: FormField[];
  button: string;
  onSubmit: (text: (name: string) => string) => void;
  saving: Omit<ReturnType<typeof useSave>, "save">;
}

function Step({ fields, button, onSubmit, saving: { guard, errors, problem, isSaving } }: StepProps) {
  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    onSubmit((name) => String(data.get(name) ?? ""));
  }
  return (
    <form {...guard} method="post" onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
      <FormFields errors={errors} fields={fields} />
      {problem && <Problem>{problem}</Problem>}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isSaving}>
          {button}
        </Button>
      </div>
    </form>
  );
}

/** Turns the second factor on: the password, then the key and its first code, then the recovery codes. */
export function TurnOnTwoFactor() {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<string[]>();
  const { save, ...saving } = useSave();

  function handleOpenChange(isOpen: boolean) {
    setOpen(isOpen);
    setEnrolment(undefined);
    setCodes(undefined);
    if (!isOpen && codes) router.refresh();
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={handleOpenChange}
      title={codes ? words.recoveryTitle : words.turnOnTitle}
      description={codes ? words.recoveryAbout : enrolment ? words.scan : words.twoFactorAbout}
      trigger={<Button>{words.turnOn}</Button>}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onDone={() => handleOpenChange(false)} />
      ) : enrolment ? (
        <div className="flex flex-col gap-4">
          <QrCode rows={enrolment.qr} label={words.qrCode} />
          <div role="group" aria-label={words.key}>
            <CopyText text={enrolment.secret} />
          </div>
          <Step
            key="code"
            fields={[{ ...CODE, autoFocus: true }]}
            button={words.turnOn}
            saving={saving}
            onSubmit={(text) =>
              void save(
                () => confirmTwoFactorAction({ code: text("code") }),
                ({ recoveryCodes }) => setCodes(recoveryCodes),
              )
            }
          />
        </div>
      ) : (
        <Step
          key="password"
          fields={[CURRENT]}
          button={words.next}
          saving={saving}
          onSubmit={(text) =>
            void save(() => startTwoFactorAction({ current: text("current") }), setEnrolment)
          }
        />
      )}
    </Dialog>
  );
}

/** Turns the second factor off, with the password and a code. */
export function TurnOffTwoFactor() {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { save, ...saving } = useSave();
  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      title={words.turnOffTitle}
      description={words.turnOffAbout}
      trigger={<Button>{words.turnOff}</Button>}
    >
      <Step
        fields={[CURRENT, { ...CODE, help: words.codeHelp }]}
        button={words.turnOff}
        saving={saving}
        onSubmit={(text) =>
          void save(
            () => stopTwoFactorAction({ current: text("current"), code: text("code") }),
            () => {
              setOpen(false);
              toast({ title: words.turnedOff });
              router.refresh();
            },
          )
        }
      />
    </Dialog>
  );
}
