"use client";

import type { TensorBytes } from "@starling/protocol";
import type { GraphPort, LocalFailure, LocalRun, PrepareProgress, RawRun } from "@starling/worker-runtime";
import { useEffect, useRef, useState } from "react";
import type { OwnTab } from "../local/use-own-tab.ts";

export interface LookedAt {
  readonly model: string;
  readonly path: string;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
}

export interface GraphRunner {
  /** What the graph takes and gives, once it was looked at. */
  readonly looked: LookedAt | null;
  readonly result: { readonly run: RawRun; readonly ran: LocalRun } | null;
  readonly failure: LocalFailure | null;
  readonly progress: PrepareProgress | null;
  readonly isBusy: boolean;
  look(model: string, path: string): void;
  run(feeds: Readonly<Record<string, TensorBytes>>): void;
  stop(): void;
}

/** A graph of a model in the visitor's own tab. */
export function useGraph(ownTab: OwnTab): GraphRunner {
  const [looked, setLooked] = useState<LookedAt | null>(null);
  const [result, setResult] = useState<GraphRunner["result"]>(null);
  const [failure, setFailure] = useState<LocalFailure | null>(null);
  const [progress, setProgress] = useState<PrepareProgress | null>(null);
  const [isBusy, setBusy] = useState(false);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(new Error("the page is left")), []);

  async function ask(
    model: string,
    path: string,
    feeds: Readonly<Record<string, TensorBytes>> | null,
    onAnswer: (run: RawRun, ran: LocalRun) => void,
  ): Promise<void> {
    const stop = new AbortController();
    stopping.current = stop;
    setBusy(true);
    setFailure(null);
    setProgress(null);
    try {
      const outcome = await ownTab.run(
        model,
        { kind: "graph", path, feeds },
        { signal: stop.signal, onProgress: setProgress },
      );
      if (outcome.ok) onAnswer(outcome.answer, outcome.ran);
      else setFailure(outcome.error);
    } catch {
      if (!stop.signal.aborted) setFailure({ code: "run_failed" });
    } finally {
      if (stopping.current === stop) setBusy(false);
    }
  }

  return {
    looked,
    result,
    failure,
    progress,
    isBusy,
    look(model, path) {
      setResult(null);
      setLooked(null);
      ask(model, path, null, ({ inputs, outputs }) => setLooked({ model, path, inputs, outputs }));
    },
    run(feeds) {
      if (looked === null) return;
      setResult(null);
      ask(looked.model, looked.path, feeds, (run, ran) => setResult({ run, ran }));
    },
    stop() {
      stopping.current?.abort(new Error("the visitor stopped it"));
      setBusy(false);
    },
  };
}
