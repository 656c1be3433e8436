"use client";

import type { TensorsAnswers } from "@starling/sdk";
import type { LocalFailure, LocalRun, PrepareProgress } from "@starling/worker-runtime";
import { useEffect, useRef, useState } from "react";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { Payer } from "../payer/use-payer.ts";
import type { TensorsAsked } from "../samples/tensors-sample.ts";
import { sentTensors, type Tensors, tensorsIn } from "./sent-tensors.ts";

export interface TensorsRun {
  readonly asked: TensorsAsked;
  readonly network: { readonly tensors: Tensors; readonly job: TensorsAnswers["job"]; readonly tookMs: number } | null;
  readonly networkFailure: unknown;
  readonly tab: { readonly tensors: Tensors; readonly ran: LocalRun } | null;
  readonly tabFailure: LocalFailure | null;
  readonly progress: PrepareProgress | null;
}

export interface TensorsRunner {
  readonly run: TensorsRun | null;
  readonly isBusy: boolean;
  ask(asked: TensorsAsked, graph: string, who: Who): void;
  stop(): void;
}

/** Tensors through a model's graph: by the network, by the visitor's own tab, or by both. */
export function useTensors(payer: Payer, ownTab: OwnTab): TensorsRunner {
  const [run, setRun] = useState<TensorsRun | null>(null);
  const [isBusy, setBusy] = useState(false);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(new Error("the page is left")), []);

  return {
    run,
    isBusy,
    ask(asked, graph, who) {
      const stop = new AbortController();
      stopping.current = stop;
      const { signal } = stop;
      const { model, assurance, tensors } = asked;
      const change = (part: Partial<TensorsRun>) => {
        if (!signal.aborted) setRun((run) => (run === null ? run : { ...run, ...part }));
      };
      setRun({ asked, network: null, networkFailure: null, tab: null, tabFailure: null, progress: null });
      setBusy(true);
      const begunMs = performance.now();
      const network = async () => {
        try {
          const { answers, job } = await payer.account.ask((relay) =>
            relay.tensors({ model, assurance, items: [sentTensors(tensors)] }, { signal }),
          );
          const [answer] = answers;
          if (answer?.ok)
            change({ network: { tensors: tensorsIn(answer.tensors), job, tookMs: performance.now() - begunMs } });
          else change({ networkFailure: answer });
        } catch (networkFailure) {
          change({ networkFailure });
        }
        payer.refresh();
      };
      const tab = async () => {
        try {
          const onProgress = (progress: PrepareProgress) => change({ progress });
          const request = { kind: "graph", path: graph, feeds: tensors } as const;
          const outcome = await ownTab.run(model, request, { signal, onProgress });
          change(
            outcome.ok ? { tab: { tensors: outcome.answer.tensors, ran: outcome.ran } } : { tabFailure: outcome.error },
          );
        } catch {
          change({ tabFailure: { code: "run_failed" } });
        }
      };
      Promise.all([who === "tab" ? null : network(), who === "network" ? null : tab()]).finally(() => {
        if (stopping.current?.signal === signal) setBusy(false);
      });
    },
    stop() {
      stopping.current?.abort(new Error("the visitor stopped it"));
      stopping.current = null;
      setBusy(false);
      setRun(null);
    },
  };
}
