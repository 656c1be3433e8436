// A headless node that dies of tokens and is started anew: real session, real link, a real model that all of them share.
import { join } from "node:path";
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

export async function startMortalNodes(options: MortalNodesOptions): Promise<MortalNodes> {
  const { relayUrl, dir, compute, nodes, streams, deaths } = options;
  let starts = 0;
  let isOver = false;
  const stops = new Set<() => Promise<void>>();

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
            isDead = true;
            // Gone as a closed tab is: without a word.
            current?.io.engine.close();
            stops.delete(stop);
            // What is left of it gives up by itself after a while: it has no line to deliver anything.
            void stop();
            if (!isOver) void live(slot);
          },
        }),
      openSocket(url, more) {
        current = isDead ? io(url, { ...more, autoConnect: false }) : open(url, more);
        return current;
      },
    });
    const stop = () => node.stop();
    stops.add(stop);
  }

  await Promise.all(Array.from({ length: nodes }, (_, slot) => live(slot)));
  return {
    starts: () => starts,
    async close() {
      isOver = true;
      await Promise.all([...stops].map((stop) => stop()));
    },
  };
}
