"use client";

import { useCallback, useEffect, useState } from "react";

export const SPEEDS = [1, 4, 16, 64] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Play {
  readonly step: number;
  readonly steps: number;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  readonly goTo: (step: number) => void;
  readonly toggle: () => void;
  readonly setSpeed: (speed: Speed) => void;
}

const TICK_MS = 250;

/** Where a replay stands; while it plays, so many events each quarter of a second. Begins at the end: how things came out. */
export function usePlay(steps: number): Play {
  const [step, setStep] = useState(steps);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);
  useEffect(() => setStep(steps), [steps]);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setStep((at) => Math.min(steps, at + speed)), TICK_MS);
    return () => clearInterval(timer);
  }, [isPlaying, speed, steps]);
  useEffect(() => {
    if (isPlaying && step >= steps) setPlaying(false);
  }, [isPlaying, step, steps]);
  const goTo = useCallback(
    (wanted: number) => {
      setPlaying(false);
      setStep(Math.min(steps, Math.max(0, wanted)));
    },
    [steps],
  );
  const toggle = useCallback(() => {
    setPlaying((before) => !before);
    // From the end it begins again.
    setStep((at) => (at >= steps ? 0 : at));
  }, [steps]);
  return { step, steps, isPlaying, speed, goTo, toggle, setSpeed };
}
