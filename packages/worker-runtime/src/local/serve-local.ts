// The worker's side of a page that answers for itself: one run after the other, on models of its own beside a node's.
import { answerLocally, type LocalParts } from "./answer-locally.ts";
import type { LocalFailure } from "./local-answer.ts";
import { LOCAL_LIMITS } from "./local-limits.ts";
import { type FromLocal, isLocalMessage, LOCAL_VERSION, type ToLocal } from "./local-messages.ts";

const DETAIL_CHARS_MAX = 300;

export interface LocalPort {
  post(message: FromLocal): void;
  onMessage(heard: (message: unknown) => void): void;
}

/** Nothing is loaded, fetched or touched before the first run. */
export function serveLocal(
  port: LocalPort,
  open: (options: { readonly relayUrl: string; readonly ortUrl: string }) => LocalParts,
): void {
  let parts: LocalParts | null = null;
  let isLost = false;
  let before: Promise<unknown> = Promise.resolve();
  const runs = new Map<number, AbortController>();

  const fail = (id: number, error: LocalFailure): void =>
    port.post({ v: LOCAL_VERSION, type: "done", id, outcome: { ok: false, error } });

  async function run({ id, manifest, request }: Extract<ToLocal, { type: "run" }>): Promise<void> {
    const signal = runs.get(id)?.signal;
    if (signal === undefined || parts === null) return;
    try {
      signal.throwIfAborted();
      if (isLost) return fail(id, { code: "device_lost" });
      const outcome = await answerLocally(
        parts,
        { manifest, request },
        {
          signal,
          onProgress: (progress) => port.post({ v: LOCAL_VERSION, type: "progress", id, progress }),
          onText: (piece) => port.post({ v: LOCAL_VERSION, type: "text", id, piece }),
        },
      );
      port.post({ v: LOCAL_VERSION, type: "done", id, outcome });
    } catch (error) {
      // Whoever aborted it doesn't listen any more.
      if (!signal.aborted) fail(id, { code: "run_failed", detail: sentenceIn(error) });
    } finally {
      runs.delete(id);
    }
  }

  port.onMessage((message) => {
    if (!isLocalMessage<ToLocal>(message)) return;
    switch (message.type) {
      case "open":
        if (parts !== null) return;
        parts = open(message);
        parts.compute.onDeviceLost(() => {
          isLost = true;
          port.post({ v: LOCAL_VERSION, type: "lost" });
        });
        return;
      case "run":
        if (runs.size >= LOCAL_LIMITS.runsMax) return fail(message.id, { code: "too_many_runs" });
        runs.set(message.id, new AbortController());
        before = before.then(() => run(message));
        return;
      case "abort":
        runs.get(message.id)?.abort(new Error("nobody waits for it any more"));
        return;
    }
  });
}

const sentenceIn = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, DETAIL_CHARS_MAX);
