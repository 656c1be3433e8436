// The environment of a headless node, read once.
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import type { Backend } from "@starling/protocol";
import type { HeadlessNodeOptions } from "./start-headless-node.ts";

export type HeadlessConfig = Omit<HeadlessNodeOptions, "signal" | "log" | "makeCompute">;

const BACKENDS: readonly Backend[] = ["cpu", "webgpu"];

/** Throws with a sentence that names the variable, what it got and what it wants. */
export function readHeadlessConfig(env: Readonly<Record<string, string | undefined>>): HeadlessConfig {
  const keyFile = required(env, "STARLING_NODE_KEY_FILE", "the path of the node's key file");
  const relayUrl = required(env, "STARLING_RELAY_URL", "the relay's address, such as http://127.0.0.1:4150");
  if (!URL.canParse(relayUrl) || !/^https?:$/.test(new URL(relayUrl).protocol)) {
    throw new Error(`STARLING_RELAY_URL is "${relayUrl}"; it wants an http or https address.`);
  }
  const modelsDir = env.STARLING_MODELS_DIR;
  const cacheDir = env.STARLING_NODE_CACHE_DIR ?? join(dirname(keyFile), "model-files");
  return {
    relayUrl,
    keyFile,
    name: env.STARLING_NODE_NAME ?? "",
    ...(modelsDir === undefined || modelsDir === "" ? { cacheDir } : { modelsDir }),
    backends: readBackends(env.STARLING_NODE_BACKENDS),
    threads: readThreads(env.STARLING_NODE_THREADS),
  };
}

function required(env: Readonly<Record<string, string | undefined>>, name: string, wants: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set; it wants ${wants}.`);
  return value;
}

function readBackends(text = "cpu"): readonly Backend[] {
  const names = text.split(",").map((name) => name.trim());
  const known = BACKENDS.filter((backend) => names.includes(backend));
  if (known.length === names.length) return known;
  throw new Error(`STARLING_NODE_BACKENDS is "${text}"; it wants some of ${BACKENDS.join(",")}.`);
}

/** All of the machine's cores but one, so that it stays usable. */
function readThreads(text: string | undefined): number {
  if (text === undefined || text === "") return Math.max(1, availableParallelism() - 1);
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new Error(`STARLING_NODE_THREADS is "${text}"; it wants a whole number from 1 to 99.`);
}
