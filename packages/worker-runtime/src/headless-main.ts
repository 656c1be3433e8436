// A headless node as a process of its own. The first SIGINT or SIGTERM drains it, the second ends it.
import { readHeadlessConfig } from "./headless/headless-config.ts";
import { startHeadlessNode } from "./headless/start-headless-node.ts";

const log = (sentence: string): void => console.log(`${new Date().toISOString()} node: ${sentence}`);

try {
  const config = readHeadlessConfig(process.env);
  log(`starting for ${config.relayUrl}`);
  const node = await startHeadlessNode({ ...config, log });
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130);
      asked = true;
      node.stop();
    });
  }
  const refusal = await node.stopped;
  if (refusal !== null) log(refusal);
  process.exit(refusal === null && asked ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
