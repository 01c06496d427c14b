"use client";

import { Bell, Volume2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { usePhone } from "@/components/softphone/phone-context";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/control";
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

/** K8, J1, A9: the number one calls from, and this browser's microphone, speaker and ringing. */
export function PhonePreferences({ callerIds, callerIdId }: Props) {
  const phone = usePhone();
  const ring = useRef<HTMLAudioElement>(null);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [choice, setChoice] = useState<DeviceChoice>(SYSTEM_DEVICES);
  const [canOutput, setCanOutput] = useState(true);
  const [permission, setPermission] = useState<NotificationPermission | "unsupported">("default");

  useEffect(() => {
    const load = () =>
      navigator.mediaDevices?.enumerateDevices().then(
        (found) => setDevices(found.filter(({ deviceId }) => deviceId !== "" && deviceId !== "default")),
        () => {}, // not asked for yet: the system's devices are used
      );
    // What only the browser knows is read once it is there.
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
      // A call comes first, which is said.
      if (!(error instanceof DOMException && error.name === "AbortError")) toast({ title: words.cannotRing });
    }
  }

  async function handleCallerId(id: string) {
    try {
      const result = await setCallerIdAction({ numberId: id || null });
      toast({ title: result.ok ? common.saved : result.message });
    } catch {
      toast({ title: common.notSaved });
    }
  }

  const device = (
    kind: MediaDeviceKind,
    id: string,
    label: string,
    value: string,
    set: (deviceId: string) => void,
  ) => (
    <Field
      id={id}
      label={label}
      help={kind === "audiooutput" && !canOutput ? words.systemOutputOnly : undefined}
    >
      <Select
        id={id}
        value={value}
        disabled={kind === "audiooutput" && !canOutput}
        onChange={(event) => set(event.target.value)}
      >
        <option value="">{words.systemDefault}</option>
        {devices
          .filter((found) => found.kind === kind)
          .map((found) => (
            <option key={found.deviceId} value={found.deviceId}>
              {found.label || words.unnamedDevice}
            </option>
          ))}
      </Select>
    </Field>
  );

  return (
    <section
      aria-labelledby="phone"
      className="bg-surface border-line mt-5 flex max-w-xl flex-col gap-4 rounded-2xl border p-5"
    >
      <h2 id="phone" className="font-semibold">
        {common.phone}
      </h2>
      {callerIds.length > 0 && (
        <Field id="callerId" label={words.callerId} help={words.callerIdHelp}>
          <Select
            id="callerId"
            defaultValue={callerIdId ?? ""}
            onChange={(event) => void handleCallerId(event.target.value)}
          >
            <option value="">{words.automatic}</option>
            {callerIds.map(({ id, label, number }) => (
              <option key={id} value={id}>
                {label} · {number}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {device("audioinput", "microphone", words.microphone, choice.microphoneId, (microphoneId) =>
        choose({ microphoneId }),
      )}
      <MicrophoneLevel microphoneId={choice.microphoneId} />
      {device("audiooutput", "speaker", words.speaker, choice.speakerId, (speakerId) =>
        choose({ speakerId }),
      )}
      {device("audiooutput", "ringer", words.ringer, choice.ringerId, (ringerId) => choose({ ringerId }))}
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
