// A real node's session (its state machine, its link, its outbox and its own patience) around a compute that only pretends.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encodeTensor, float32Tensor } from "@starling/protocol";
import { simulatedVector } from "@starling/relay/testing";
import { type Compute, type HeadlessNode, startHeadlessNode } from "@starling/worker-runtime/headless";
import { CHAOS_DIMENSIONS } from "./write-model.ts";

export interface SessionWorker {
  readonly itemsRun: () => number;
  stop(): Promise<void>;
}

export interface SessionWorkerOptions {
  readonly url: string;
  /** Where its key is kept. */
  readonly dir: string;
  readonly name: string;
  readonly itemsPerSecond: number;
}

export async function startSessionWorker(options: SessionWorkerOptions): Promise<SessionWorker> {
  const { url, dir, name, itemsPerSecond } = options;
  let itemsRun = 0;
  const compute: Compute = {
    probe: async () => ({ adapter: null, backends: ["cpu"] }),
    prepare: async ({ id }) => ({ modelId: id, backend: "cpu", itemsPerSecond, passedOver: [] }),
    async run(_, items, { signal }) {
      const runMs = (1000 * items.length) / itemsPerSecond;
      await sleep(runMs, undefined, { signal });
      itemsRun += items.length;
      const outputs = items.map((item) =>
        encodeTensor(float32Tensor([CHAOS_DIMENSIONS], simulatedVector(item, CHAOS_DIMENSIONS))),
      );
      return { ok: true, value: { outputs, runMs } };
    },
    onDeviceLost: () => {},
    close: async () => {},
  };
  const node: HeadlessNode = await startHeadlessNode({
    relayUrl: url,
    keyFile: join(dir, `${name}.json`),
    name,
    makeCompute: () => compute,
  });
  return { itemsRun: () => itemsRun, stop: () => node.stop() };
}
