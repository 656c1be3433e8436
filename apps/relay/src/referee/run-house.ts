// The thread of the house: a headless node that stops when it is told to. It logs through the relay.
import { parentPort, workerData } from "node:worker_threads";
import { startHeadlessNode } from "@starling/worker-runtime/headless";
import { z } from "zod";
import { HOUSE_LIMITS } from "./house.ts";

const wanted = z.object({ relayUrl: z.url(), keyFile: z.string().min(1), modelsDir: z.string().min(1) });

if (parentPort === null) throw new Error("the house runs in a thread of the relay");
const port = parentPort;
const node = await startHeadlessNode({
  ...wanted.parse(workerData),
  name: "house referee",
  backends: ["cpu"],
  threads: HOUSE_LIMITS.threads,
  log: (sentence) => port.postMessage(sentence),
});
port.on("message", () => void node.stop());
const refusal = await node.stopped;
if (refusal !== null) port.postMessage(refusal);
port.close();
