// A whole node in this process for tests with the tiny model: a session with a compute given, and how wrong an answer is.
import { decodeTensor, toFloat32Array } from "@starling/protocol";
import { tinyIds, tinyVector } from "../../../test/tiny-model.ts";
import type { Compute } from "../../compute.ts";
import { startNodeSession } from "../../link/node-session.ts";
import { createPoke } from "../../link/testing/poke.ts";
import { systemClock } from "../../platform/clock.ts";
import { KEY_ALGORITHM, nodeKeyOf, publicPart } from "../../platform/node-key.ts";

/** The greatest difference from the right vector. */
export function errorOf(output: Uint8Array | undefined, text: string): number {
  const tensor = decodeTensor(output ?? new Uint8Array());
  if (!tensor.ok) return Number.POSITIVE_INFINITY;
  const vector = toFloat32Array(tensor.value);
  return Math.max(...tinyVector(tinyIds(text)).map((value, d) => Math.abs(value - (vector[d] ?? Number.NaN))));
}

/** @param cleanups takes what stops the node. */
export async function startNode(relayUrl: string, compute: Compute, cleanups: (() => unknown)[]) {
  const pair = await crypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign"]);
  const { poke, until } = createPoke();
  const session = startNodeSession({
    relayUrl,
    name: "test",
    key: nodeKeyOf(pair.privateKey, publicPart(await crypto.subtle.exportKey("jwk", pair.publicKey))),
    compute,
    runtime: { kind: "headless", version: "0", userAgent: "vitest" },
    clock: systemClock,
    random: () => 0,
    drainMsMax: 1_000,
    onChange: poke,
    onDeviceLost: () => {},
  });
  cleanups.push(() => session.stop({ finishRun: false }));
  return { session, until };
}
