"use client";

import { Bell, Volume2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { usePhone } from "@/components/softphone/phone-context";
import { Button } from "@/components/ui/button";
import { FormFields, type FormField } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { setCallerIdAction } from "@/lib/preferences/actions";
import { canChooseOutput, readDevices, SYSTEM_DEVICES, type DeviceChoice } from "@/lib/softphone/devices";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/phone-preferences";
import { MicrophoneLevel } from "./microphone-level";

interface Props {
  callerIds: { id: string; label: string; number: string }[];
  callerIdId: string | null;
}

/** The caller ID, and this browser's microphone, speaker and ringer (K8, J1, A9). */
export function PhonePreferences({ callerIds, callerIdId }: Props) {
  const phone = usePhone();
  const ring = useRef<HTMLAudioElement>(null);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [choice, setChoice] = useState<DeviceChoice>(SYSTEM_DEVICES);
  const [callFrom, setCallFrom] = useState(callerIdId ?? "");
  const [canOutput, setCanOutput] = useState(true);
  const [permission, setPermission] = useState<NotificationPermission | "unsupported">("default");

  useEffect(() => {
    const load = () =>
      navigator.mediaDevices?.enumerateDevices().then(
        (found) => setDevices(found.filter(({ deviceId }) => deviceId !== "" && deviceId !== "default")),
        () => {}, // No permission yet: the system's devices are used.
      );
    // Reads browser-only values after the first render.
    const frame = requestAnimationFrame(() => {
      setChoice(readDevices(window.localStorage));
      setCanOutput(canChooseOutput());
      setPermission("Notification" in window ? Notification.permission : "unsupported");
    });
    void load();
    const again = () => void load();
    navigator.mediaDevices?.addEventListener("devicechange", again);
    return () => {
      cancelAnimationFrame(frame);
      navigator.mediaDevices?.removeEventListener("devicechange", again);
    };
  }, []);

  if (!phone) return null;

  function choose(change: Partial<DeviceChoice>) {
    const next = { ...choice, ...change };
    setChoice(next);
    phone?.chooseDevices(next);
  }

  async function testRing() {
    const audio = ring.current!;
    try {
      if (canOutput) await audio.setSinkId(choice.ringerId);
      audio.currentTime = 0;
      await audio.play();
      setTimeout(() => audio.pause(), 3_000);
    } catch (error) {
      // A call takes precedence, and a notice says so.
      if (!(error instanceof DOMException && error.name === "AbortError")) toast({ title: words.cannotRing });
    }
  }

  async function handleCallerId(id: string) {
    setCallFrom(id);
    try {
      const result = await setCallerIdAction({ numberId: id || null });
      toast({ title: result.ok ? common.saved : result.message });
    } catch {
      toast({ title: common.notSaved });
    }
  }

  const device = (kind: MediaDeviceKind, id: string, label: string, key: keyof DeviceChoice): FormField => {
    const isFixed = kind === "audiooutput" && !canOutput;
    return {
      id,
      kind: "select",
      label,
      help: isFixed ? words.systemOutputOnly : undefined,
      choices: [
        { value: "", label: words.systemDefault },
        ...devices
          .filter((found) => found.kind === kind)
          .map(({ deviceId, label }) => ({ value: deviceId, label: label || words.unnamedDevice })),
      ],
      value: choice[key],
      disabled: isFixed,
      onChange: (deviceId) => choose({ [key]: deviceId }),
    };
  };

  return (
    <section
      aria-labelledby="phone"
      className="bg-surface border-line mt-5 flex max-w-xl flex-col gap-4 rounded-2xl border p-5"
    >
      <h2 id="phone" className="font-semibold">
        {common.phone}
      </h2>
      <FormFields
        fields={[
          callerIds.length > 0 && {
            id: "callerId",
            kind: "select",
            label: words.callerId,
            help: words.callerIdHelp,
            choices: [
              { value: "", label: words.automatic },
              ...callerIds.map(({ id, label, number }) => ({ value: id, label: `${label} · ${number}` })),
            ],
            value: callFrom,
            onChange: (id) => void handleCallerId(id),
          },
          device("audioinput", "microphone", words.microphone, "microphoneId"),
        ]}
      />
      <MicrophoneLevel microphoneId={choice.microphoneId} />
      <FormFields
        fields={[
          device("audiooutput", "speaker", words.speaker, "speakerId"),
          device("audiooutput", "ringer", words.ringer, "ringerId"),
        ]}
      />
      <div className="flex flex-wrap items-center gap-2">
        <audio ref={ring} src="/sounds/incoming.wav" preload="none" />
        <Button onClick={() => void testRing()}>
          <Volume2 size={16} aria-hidden /> {words.testRingtone}
        </Button>
        {permission === "default" && (
          <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
            <Bell size={16} aria-hidden /> {words.allowNotifications}
          </Button>
        )}
        {permission === "denied" && <p className="text-muted text-[13px]">{words.notificationsDenied}</p>}
        {permission === "granted" && <p className="text-muted text-[13px]">{words.notificationsOn}</p>}
      </div>
    </section>
  );
}
