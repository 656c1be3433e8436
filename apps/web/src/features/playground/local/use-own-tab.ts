"use client";

import type { ModelManifest } from "@starling/protocol";
import { createClient } from "@starling/sdk";
import {
  createLocalRunner,
  type LocalAnswerOf,
  type LocalOutcome,
  type LocalRequest,
  type LocalRunner,
  type LocalRunOptions,
} from "@starling/worker-runtime";
import { useCallback, useEffect, useState } from "react";
import { z } from "zod";
import type { NodeRuntime } from "../../../shared/node-runtime/find-node-runtime.ts";
import { browserMemory, readDraft, writeDraft } from "../logic/draft-store.ts";

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
const agreed = z.object({ agreedAt: z.iso.datetime() });

let runner: { readonly key: string; readonly of: LocalRunner } | undefined;
const manifests = new Map<string, Promise<readonly ModelManifest[]>>();

/** One runner for the life of the page; it loads nothing before its first run. */
function runnerOf(relayUrl: string, { workerUrl, baseUrl }: NodeRuntime): LocalRunner {
  const key = `${relayUrl} ${workerUrl}`;
  if (runner?.key !== key) {
    runner?.of.rest();
    runner = { key, of: createLocalRunner({ relayUrl, workerUrl, ortUrl: baseUrl }) };
  }
  return runner.of;
}

function catalogueOf(relayUrl: string): Promise<readonly ModelManifest[]> {
  const known = manifests.get(relayUrl) ?? createClient({ relayUrl }).catalogue();
  manifests.set(relayUrl, known);
  known.catch(() => manifests.delete(relayUrl));
  return known;
}

export function useOwnTab(relayUrl: string, runtime: NodeRuntime | null): OwnTab {
  const [hasAgreed, setAgreed] = useState(false);
  useEffect(() => setAgreed(readDraft(browserMemory(), AGREED, agreed) !== undefined), []);
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
      const manifest = (await catalogueOf(relayUrl)).find(({ id }) => id === modelId);
      options.signal?.throwIfAborted();
      if (manifest === undefined) return { ok: false, error: { code: "cannot_run_here" } };
      return runnerOf(relayUrl, runtime).run(manifest, request, options);
    },
  };
}
