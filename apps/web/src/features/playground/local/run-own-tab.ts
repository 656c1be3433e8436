// The visitor's own tab at work. Apart from the page, which can be looked at without all this.
import "../../../shared/live/no-evaluated-code.ts";
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
import type { NodeRuntime } from "../../../shared/node-runtime/find-node-runtime.ts";

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

/** Downloads what is missing, and answers. */
export async function runOwnTab<R extends LocalRequest>(
  relayUrl: string,
  runtime: NodeRuntime,
  modelId: string,
  request: R,
  options: LocalRunOptions,
): Promise<LocalOutcome<LocalAnswerOf<R>>> {
  const manifest = (await catalogueOf(relayUrl)).find(({ id }) => id === modelId);
  options.signal?.throwIfAborted();
  if (manifest === undefined) return { ok: false, error: { code: "cannot_run_here" } };
  return runnerOf(relayUrl, runtime).run(manifest, request, options);
}
