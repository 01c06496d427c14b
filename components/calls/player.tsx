"use client";

import { Download } from "lucide-react";
import { useRef, useState } from "react";
import { buttonClass } from "@/components/ui/button";
import { Select } from "@/components/ui/control";
import { duration } from "@/components/ui/time";
import { recordingFailureText, type RecordingView } from "@/lib/calls/model/recording";
import { words } from "@/lib/words/recordings";

const SPEEDS = [1, 1.25, 1.5, 2];

interface Props {
  recording: RecordingView;
  mayDownload: boolean;
  onHeard?: () => void;
}

/** Plays a recording, with seeking and adjustable speed (H7). */
export function Player({ recording, mayDownload, onHeard }: Props) {
  const audio = useRef<HTMLAudioElement>(null);
  const [speed, setSpeed] = useState(1);
  const { id, kind, state, failure, seconds } = recording;
  if (state !== "STORED") {
    return (
      <p className="text-muted text-[13px]">
        {state === "FAILED" ? recordingFailureText(failure) : words.processing}
      </p>
    );
  }
  const length = duration(seconds);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <audio
        ref={audio}
        controls
        controlsList={mayDownload ? undefined : "nodownload"}
        preload="none"
        src={`/api/recordings/${id}`}
        aria-label={kind === "CALL" ? words.recordingOf(length) : words.voicemailOf(length)}
        onPlay={onHeard}
        className="h-9 w-60 max-w-full"
      />
      <span className="text-muted text-[13px] tabular-nums">{length}</span>
      <Select
        aria-label={words.speed}
        className="h-8! w-20! text-[13px]"
        value={speed}
        onChange={({ target }) => {
          setSpeed(Number(target.value));
          if (audio.current) audio.current.playbackRate = Number(target.value);
        }}
      >
        {SPEEDS.map((times) => (
          <option key={times} value={times}>
            {words.speedTimes(times)}
          </option>
        ))}
      </Select>
      {mayDownload && (
        <a
          href={`/api/recordings/${id}?download`}
          download
          aria-label={words.download}
          className={buttonClass({ variant: "ghost", size: "icon" })}
        >
          <Download size={16} aria-hidden />
        </a>
      )}
    </div>
  );
}
