// A headless node that dies of tokens and is started anew: real session, real link, a real model that all of them share.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Compute, startHeadlessNode } from "@starling/worker-runtime/headless";
import { io, type Socket } from "socket.io-client";
import { loseShare, openLossySocket } from "../../../../packages/worker-runtime/src/link/testing/lose-messages.ts";
import type { Deaths } from "./deaths.ts";
import { createMortalCompute } from "./mortal-compute.ts";

export interface MortalNodesOptions {
  readonly relayUrl: string;
  /** Where their keys are kept. */
  readonly dir: string;
  readonly compute: Compute;
  readonly nodes: number;
  readonly streams: number;
  readonly loseShare: number;
  readonly seed: number;
  readonly deaths: Deaths;
}

export interface MortalNodes {
  /** Starts of nodes so far. */
  readonly starts: () => number;
  close(): Promise<void>;
}

const STOP_MS_MAX = 1_000;

export async function startMortalNodes(options: MortalNodesOptions): Promise<MortalNodes> {
  const { relayUrl, dir, compute, nodes, streams, deaths } = options;
  let starts = 0;
  let isOver = false;
  const ends = new Set<() => Promise<void>>();

  async function live(slot: number): Promise<void> {
    starts += 1;
    let isDead = false;
    let current: Socket | undefined;
    const open = openLossySocket(loseShare(options.loseShare, options.seed * 10_000 + starts));
    const node = await startHeadlessNode({
      relayUrl,
      keyFile: join(dir, `node-${slot}.json`),
      name: `node ${slot}`,
      makeCompute: () =>
        createMortalCompute(compute, {
          streams,
          strikes: (key, index) => deaths.strike(key, index, "node"),
          began: (key, given) => deaths.began(key, given, "node"),
          die() {
            // What is left of it gives up by itself after a while: it has no line to deliver anything.
            void end();
            if (!isOver) void live(slot);
          },
        }),
      openSocket(url, more) {
        current = isDead ? io(url, { ...more, autoConnect: false }) : open(url, more);
        return current;
      },
    });
    /** Gone as a closed tab is: without a word. */
    const end = (): Promise<void> => {
      isDead = true;
      ends.delete(end);
      current?.io.engine.close();
      return node.stop();
    };
    ends.add(end);
  }

  await Promise.all(Array.from({ length: nodes }, (_, slot) => live(slot)));
  return {
    starts: () => starts,
    async close() {
      isOver = true;
      // What a node holds without a line is nobody's any more: it isn't waited for to the end.
      await Promise.race([Promise.all([...ends].map((end) => end())), sleep(STOP_MS_MAX)]);
    },
  };
}
