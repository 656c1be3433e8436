"use client";

import type { LocalAnswerOf, LocalOutcome, LocalRequest, LocalRunOptions } from "@starling/worker-runtime";
import { useCallback, useEffect, useState } from "react";
import type { NodeRuntime } from "../../../shared/node-runtime/find-node-runtime.ts";
import { browserMemory, hasDraft, readDraft, writeDraft } from "../logic/draft-store.ts";

/** The visitor's own tab as something that answers. */
export interface OwnTab {
  /** Whether the site was built with what it takes. */
  readonly isThere: boolean;
  readonly hasAgreed: boolean;
  agree(): void;
  /** Downloads what is missing, and answers. Only once the visitor has agreed. */
  run<R extends LocalRequest>(
    modelId: string,
    request: R,
    options: LocalRunOptions,
  ): Promise<LocalOutcome<LocalAnswerOf<R>>>;
}

const AGREED = "own-tab";

export function useOwnTab(relayUrl: string, runtime: NodeRuntime | null): OwnTab {
  const [hasAgreed, setAgreed] = useState(false);
  useEffect(() => {
    if (!hasDraft(browserMemory(), AGREED)) return;
    import("./own-tab-forms.ts").then(
      ({ agreed }) => {
        if (readDraft(browserMemory(), AGREED, agreed) !== undefined) setAgreed(true);
      },
      () => {}, // asked for again
    );
  }, []);
  const agree = useCallback(() => {
    writeDraft(browserMemory(), AGREED, { agreedAt: new Date().toISOString() });
    setAgreed(true);
  }, []);
  return {
    isThere: runtime !== null,
    hasAgreed,
    agree,
    async run(modelId, request, options) {
      if (runtime === null || !hasAgreed) throw new Error("the visitor has not agreed to that");
      const { runOwnTab } = await import("./run-own-tab.ts");
      options.signal?.throwIfAborted();
      return runOwnTab(relayUrl, runtime, modelId, request, options);
    },
  };
}
