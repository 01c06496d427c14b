"use client";

import { useEffect, useRef, useState } from "react";
import { Mic } from "lucide-react";
import { Button } from "@/components/ui/button";
import { words } from "@/lib/words/phone-preferences";

/** Range of the display, in dB of full scale. */
const QUIET_DB = -60;
const LOUD_DB = -6;

/** Shows the selected microphone's level while the user wants to see it (J1). */
export function MicrophoneLevel({ microphoneId }: { microphoneId: string }) {
  const [isListening, setListening] = useState(false);
  const [problem, setProblem] = useState(false);
  const [level, setLevel] = useState(0);
  const frame = useRef(0);

  useEffect(() => {
    if (!isListening) return;
    let stream: MediaStream | undefined;
    let isOver = false;
    const context = new AudioContext();
    const audio = microphoneId ? { deviceId: { exact: microphoneId } } : true;
    navigator.mediaDevices.getUserMedia({ audio }).then(
      (found) => {
        stream = found;
        if (isOver) return stop();
        const analyser = context.createAnalyser();
        const samples = new Float32Array(analyser.fftSize);
        context.createMediaStreamSource(found).connect(analyser);
        const look = () => {
          analyser.getFloatTimeDomainData(samples);
          const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
          const db = 10 * Math.log10(Math.max(power, 1e-12));
          setLevel(Math.round(Math.min(1, Math.max(0, (db - QUIET_DB) / (LOUD_DB - QUIET_DB))) * 100));
          frame.current = requestAnimationFrame(look);
        };
        look();
      },
      () => {
        setProblem(true);
        setListening(false);
      },
    );
    function stop() {
      for (const track of stream?.getTracks() ?? []) track.stop();
    }
    return () => {
      isOver = true;
      cancelAnimationFrame(frame.current);
      stop();
      void context.close();
      setLevel(0);
    };
  }, [isListening, microphoneId]);

  return (
    <div className="flex items-center gap-3">
      <Button
        aria-pressed={isListening}
        onClick={() => {
          setProblem(false);
          setListening(!isListening);
        }}
      >
        <Mic size={16} aria-hidden />
        <span>{isListening ? words.stopMicrophone : words.testMicrophone}</span>
      </Button>
      {isListening && (
        <div
          role="meter"
          aria-label={words.microphoneLevel}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={level}
          className="bg-subtle h-2 grow overflow-hidden rounded-full"
        >
          <div className="bg-good-solid h-full rounded-full" style={{ width: `${level}%` }} />
        </div>
      )}
      {problem && (
        <p role="alert" className="text-bad text-[13px]">
          {words.microphoneSilent}
        </p>
      )}
    </div>
  );
}
