// A simulated node that takes its time, comes back when its connection breaks, and can crash in the middle of its chunks.
import { setTimeout as sleep } from "node:timers/promises";
import {
  answerEmbeddings,
  connectNode,
  createIdentity,
  type NodeIdentity,
  type SimulatedNode,
  type Work,
} from "@starling/relay/testing";
import { CHAOS_LIMITS } from "./chaos-limits.ts";
import { CHAOS_DIMENSIONS, CHAOS_MODEL } from "./write-model.ts";

export interface SimulatedWorker {
  /** Items that it computed, whether or not the relay took them. */
  readonly itemsRun: () => number;
  /** Results that the relay refused. */
  readonly refused: () => number;
  /** Chunks that it holds and has not answered. */
  readonly held: () => number;
  /** Gone without a word, for good. */
  crash(): void;
}

export interface SimulatedWorkerOptions {
  readonly url: string;
  readonly itemsPerSecond: number;
  readonly random: () => number;
}

/** Of results that it sends, the share that it sends a second time, as if the first acknowledgement had been lost. */
const SAID_TWICE = 0.1;
const answer = answerEmbeddings(CHAOS_DIMENSIONS);

export function startSimulatedWorker({ url, itemsPerSecond, random }: SimulatedWorkerOptions): SimulatedWorker {
  const identity: NodeIdentity = createIdentity();
  const nodeKey = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256))).toString("base64url");
  let node: SimulatedNode | undefined;
  let gone = false;
  let itemsRun = 0;
  let wake = (): void => {};
  const isConnected = () => node !== undefined && node.closedBecause() === null;

  async function connect(): Promise<void> {
    for (let tries = 0; !gone; tries++) {
      try {
        if (node === undefined) {
          node = await connectNode({
            url,
            identity,
            nodeKey,
            name: "chaos",
            models: [{ modelId: CHAOS_MODEL, itemsPerSecond }],
            answer: () => null,
            onGrant: () => wake(),
          });
        } else await node.reconnect();
        if (gone) node.drop();
        return;
      } catch {
        const ceiling = Math.min(CHAOS_LIMITS.nodeBackOffMaxMs, CHAOS_LIMITS.nodeBackOffFirstMs * 2 ** tries);
        await sleep(random() * ceiling);
      }
    }
  }

  async function runOne(at: SimulatedNode, work: Work): Promise<void> {
    await sleep((1000 * work.lease.itemCount) / itemsPerSecond);
    itemsRun += work.lease.itemCount;
    if (gone || at.closedBecause() !== null || !at.held.has(work.lease.fence)) return;
    at.submit(work, answer(work));
    if (random() < SAID_TWICE) at.submit(work, answer(work));
  }

  async function live(): Promise<void> {
    while (!gone) {
      if (node === undefined || !isConnected()) {
        await connect();
        continue;
      }
      const [work] = node.held.values();
      if (work !== undefined) await runOne(node, work);
      else
        await Promise.race([
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
          sleep(CHAOS_LIMITS.lookEveryMs * 5),
        ]);
    }
  }
  void live();

  return {
    itemsRun: () => itemsRun,
    refused: () => [...(node?.tally.refused.values() ?? [])].reduce((sum, count) => sum + count, 0),
    held: () => node?.held.size ?? 0,
    crash() {
      gone = true;
      if (isConnected()) node?.drop();
    },
  };
}
