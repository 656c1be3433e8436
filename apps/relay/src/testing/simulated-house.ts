// A house without a model: the relay's own referee, over a real socket and under its real key, with answers from a function.
import { readFile } from "node:fs/promises";
import { publicKeyJwk } from "@starling/protocol";
import { z } from "zod";
import type { StartHouse } from "../referee/house.ts";
import { identityFromKey, type NodeIdentity } from "./node-identity.ts";
import { type Answer, connectNode, type Work } from "./simulated-node.ts";

const privateKeyJwk = publicKeyJwk.extend({ d: z.string() });
const ITEMS_PER_SECOND = 10_000;

/** The identity whose private key is in the file. */
export const identityIn = async (keyFile: string): Promise<NodeIdentity> =>
  identityFromKey(privateKeyJwk.parse(JSON.parse(await readFile(keyFile, "utf8"))));

/** Ready for whatever it is asked to prepare, and answers as `answer` does. */
export const simulatedHouse =
  (answer: (work: Work) => Answer | null): StartHouse =>
  async ({ relayUrl, keyFile }) => {
    const identity = await identityIn(keyFile);
    const ready = new Set<string>();
    const node = await connectNode({
      url: relayUrl,
      identity,
      name: "house",
      models: [],
      answer,
      onPrepare({ modelIds }) {
        for (const modelId of modelIds) ready.add(modelId);
        const models = [...ready].map((modelId) => ({
          modelId,
          backend: "cpu",
          itemsPerSecond: ITEMS_PER_SECOND,
          goldenOk: true,
        }));
        void node.send("ready", { models });
      },
    });
    return {
      async stop() {
        if (node.closedBecause() === null) await node.leave();
      },
    };
  };
