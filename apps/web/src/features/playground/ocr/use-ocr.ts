"use client";

import type { OcrOutput } from "@starling/protocol";
import type { OcrPage, OcrPages } from "@starling/sdk";
import type { LocalFailure, LocalRun, PrepareProgress } from "@starling/worker-runtime";
import { useEffect, useRef, useState } from "react";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { Payer } from "../payer/use-payer.ts";
import type { OcrAsked } from "../samples/ocr-sample.ts";
import type { PageFile } from "./page-file.ts";

export interface Reading {
  readonly asked: OcrAsked;
  readonly files: readonly PageFile[];
  readonly network: {
    readonly pages: readonly OcrPage[];
    readonly job: OcrPages["job"];
    readonly tookMs: number;
  } | null;
  readonly networkFailure: unknown;
  readonly tab: { readonly pages: readonly OcrOutput[]; readonly ran: LocalRun } | null;
  readonly tabFailure: LocalFailure | null;
  readonly progress: PrepareProgress | null;
}

export interface Ocr {
  readonly reading: Reading | null;
  readonly isBusy: boolean;
  read(files: readonly PageFile[], asked: Omit<OcrAsked, "files">, who: Who): void;
  stop(): void;
}

/** Images read by the network, by the visitor's own tab, or by both. */
export function useOcr(payer: Payer, ownTab: OwnTab): Ocr {
  const [reading, setReading] = useState<Reading | null>(null);
  const [isBusy, setBusy] = useState(false);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(new Error("the page is left")), []);

  return {
    reading,
    isBusy,
    read(files, rest, who) {
      const stop = new AbortController();
      stopping.current = stop;
      const { signal } = stop;
      const asked = { ...rest, files: files.map(({ name }) => name) };
      const images = files.map(({ bytes }) => bytes);
      const change = (part: Partial<Reading>) => {
        if (!signal.aborted) setReading((reading) => (reading === null ? reading : { ...reading, ...part }));
      };
      setReading({
        asked,
        files,
        network: null,
        networkFailure: null,
        tab: null,
        tabFailure: null,
        progress: null,
      });
      setBusy(true);
      const begunMs = performance.now();
      const { model, assurance } = asked;
      const network = async () => {
        try {
          const { pages, job } = await payer.account.ask((relay) =>
            relay.ocr({ model, images, assurance }, { signal }),
          );
          change({ network: { pages, job, tookMs: performance.now() - begunMs } });
        } catch (networkFailure) {
          change({ networkFailure });
        }
        payer.refresh();
      };
      const tab = async () => {
        try {
          const onProgress = (progress: PrepareProgress) => change({ progress });
          const outcome = await ownTab.run(model, { kind: "ocr", images }, { signal, onProgress });
          change(
            outcome.ok ? { tab: { pages: outcome.answer.pages, ran: outcome.ran } } : { tabFailure: outcome.error },
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
      setReading(null);
    },
  };
}
