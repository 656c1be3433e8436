"use client";

import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useCallback, useEffect, useRef, useState } from "react";
import { faultsIn, type NotedFault, noteFaults } from "./fault-log.ts";
import { measureLatency } from "./measure-latency.ts";

export interface Diagnostics {
  /** undefined while it is measured; null when the relay doesn't answer. */
  readonly latency: Awaited<ReturnType<typeof measureLatency>> | undefined;
  readonly storage: { readonly usedBytes: number; readonly quotaBytes: number } | null;
  readonly hasWebGpu: boolean;
  readonly isIsolated: boolean;
  readonly threads: number;
  readonly browser: string;
  readonly faults: readonly NotedFault[];
}

/** What this browser and the way to the relay are like, measured when asked; and the last faults. */
export function useDiagnostics(
  relayUrl: string,
  snapshot: ContributorSnapshot,
): { readonly diagnostics: Diagnostics; readonly measure: () => void } {
  const [latency, setLatency] = useState<Diagnostics["latency"]>();
  const [storage, setStorage] = useState<Diagnostics["storage"]>(null);
  const [faults, setFaults] = useState<readonly NotedFault[]>([]);
  const isHere = useRef(true);
  const measure = useCallback(async () => {
    setLatency(undefined);
    const [measured, estimate] = await Promise.all([
      measureLatency(relayUrl),
      navigator.storage?.estimate().catch(() => ({})) ?? {},
    ]);
    if (!isHere.current) return;
    setLatency(measured);
    const { usage, quota } = estimate as StorageEstimate;
    setStorage(usage === undefined || quota === undefined ? null : { usedBytes: usage, quotaBytes: quota });
  }, [relayUrl]);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  useEffect(() => setFaults((log) => noteFaults(log, faultsIn(snapshot), Date.now())), [snapshot]);
  return {
    diagnostics: {
      latency,
      storage,
      faults,
      hasWebGpu: "gpu" in navigator,
      isIsolated: globalThis.crossOriginIsolated === true,
      threads: navigator.hardwareConcurrency ?? 1,
      browser: navigator.userAgent,
    },
    measure: () => void measure(),
  };
}
