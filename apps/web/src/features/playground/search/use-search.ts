"use client";

import type { Embeddings } from "@starling/sdk";
import type { LocalFailure, LocalRun, PrepareProgress } from "@starling/worker-runtime";
import { useEffect, useRef, useState } from "react";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import { type Agreement, compareVectors } from "../logic/compare-answers.ts";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { type Hit, rankPassages } from "../logic/rank-passages.ts";
import type { Payer } from "../payer/use-payer.ts";
import type { SearchAsked } from "../samples/search-sample.ts";

export interface NetworkHits {
  readonly hits: readonly Hit[];
  /** The job of the passages (null: they were there from the search before), and the query's. */
  readonly passages: { readonly job: Embeddings["job"]; readonly tookMs: number } | null;
  readonly query: { readonly job: Embeddings["job"]; readonly tookMs: number };
}
export interface TabHits {
  readonly hits: readonly Hit[];
  readonly ran: LocalRun;
}

export interface Found {
  readonly asked: SearchAsked;
  readonly network: NetworkHits | null;
  readonly networkFailure: unknown;
  readonly tab: TabHits | null;
  readonly tabFailure: LocalFailure | null;
  readonly progress: PrepareProgress | null;
  readonly agreement: Agreement | null;
}

export interface Search {
  readonly found: Found | null;
  readonly isBusy: boolean;
  /** What the network is doing now. */
  readonly step: "passages" | "query" | null;
  search(asked: SearchAsked, who: Who): void;
  stop(): void;
}

interface Kept {
  readonly key: string;
  readonly vectors: readonly Float32Array[];
}

/** Passages are turned to vectors once for a text and a model; each query after that is one vector more. */
export function useSearch(payer: Payer, ownTab: OwnTab): Search {
  const [found, setFound] = useState<Found | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [step, setStep] = useState<Search["step"]>(null);
  const keptNetwork = useRef<Kept | null>(null);
  const keptTab = useRef<Kept | null>(null);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(new Error("the page is left")), []);

  async function askNetwork(asked: SearchAsked, signal: AbortSignal): Promise<[NetworkHits, Float32Array[]]> {
    const { model, passages, assurance } = asked;
    const embed = async (input: readonly string[]) => {
      const begunMs = performance.now();
      const { vectors, job } = await payer.account.ask((relay) => relay.embed({ model, input, assurance }, { signal }));
      return { vectors, job, tookMs: performance.now() - begunMs };
    };
    const key = keyOf(asked);
    let made: NetworkHits["passages"] = null;
    if (keptNetwork.current?.key !== key) {
      setStep("passages");
      const { vectors, ...rest } = await embed(passages);
      keptNetwork.current = { key, vectors };
      made = rest;
    }
    const { vectors } = keptNetwork.current;
    setStep("query");
    const query = await embed([asked.query]);
    const wanted = query.vectors[0] ?? new Float32Array();
    const hits = rankPassages(vectors, wanted, PLAYGROUND_LIMITS.hitsShown);
    return [{ hits, passages: made, query: { job: query.job, tookMs: query.tookMs } }, [...vectors, wanted]];
  }

  async function askTab(
    asked: SearchAsked,
    signal: AbortSignal,
    onProgress: (progress: PrepareProgress) => void,
  ): Promise<[TabHits, Float32Array[]] | LocalFailure> {
    const key = keyOf(asked);
    const isKept = keptTab.current?.key === key;
    const texts = isKept ? [asked.query] : [...asked.passages, asked.query];
    const outcome = await ownTab.run(asked.model, { kind: "embed", texts }, { signal, onProgress });
    if (!outcome.ok) return outcome.error;
    const made = outcome.answer.vectors;
    const wanted = made.at(-1) ?? new Float32Array();
    if (!isKept) keptTab.current = { key, vectors: made.slice(0, -1) };
    const vectors = keptTab.current?.vectors ?? [];
    const hits = rankPassages(vectors, wanted, PLAYGROUND_LIMITS.hitsShown);
    return [{ hits, ran: outcome.ran }, [...vectors, wanted]];
  }

  async function run(asked: SearchAsked, who: Who, signal: AbortSignal): Promise<void> {
    const change = (part: Partial<Found>) => {
      if (!signal.aborted) setFound((found) => (found === null ? found : { ...found, ...part }));
    };
    const ofNetwork =
      who === "tab"
        ? null
        : askNetwork(asked, signal).then(
            ([network, vectors]) => {
              change({ network });
              return vectors;
            },
            (networkFailure: unknown) => {
              change({ networkFailure });
              return null;
            },
          );
    const ofTab =
      who === "network"
        ? null
        : askTab(asked, signal, (progress) => change({ progress })).then(
            (answered) => {
              if ("code" in answered) {
                change({ tabFailure: answered });
                return null;
              }
              change({ tab: answered[0] });
              return answered[1];
            },
            () => {
              change({ tabFailure: { code: "run_failed" } });
              return null;
            },
          );
    const [network, tab] = await Promise.all([ofNetwork, ofTab]);
    if (network !== null && tab !== null) change({ agreement: compareVectors(network, tab) });
  }

  return {
    found,
    isBusy,
    step,
    search(asked, who) {
      stopping.current?.abort(new Error("something else is searched"));
      const stop = new AbortController();
      stopping.current = stop;
      const { signal } = stop;
      setBusy(true);
      setFound({
        asked,
        network: null,
        networkFailure: null,
        tab: null,
        tabFailure: null,
        progress: null,
        agreement: null,
      });
      run(asked, who, signal).finally(() => {
        if (stopping.current?.signal !== signal) return;
        setBusy(false);
        setStep(null);
        payer.refresh();
      });
    },
    stop() {
      stopping.current?.abort(new Error("the visitor stopped it"));
      stopping.current = null;
      setBusy(false);
      setStep(null);
      setFound(null);
    },
  };
}

const keyOf = ({ model, passages }: SearchAsked): string => `${model}\n${passages.join("\n\n")}`;
