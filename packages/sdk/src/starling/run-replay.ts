// `starling replay`: webhook deliveries, sent again.
import { parseArgs } from "node:util";
import { createClient } from "../create-client.ts";
import { isStarlingError } from "../starling-error.ts";
import { relayOf } from "./relay-of.ts";
import { UsageError } from "./usage-error.ts";

export const REPLAY_USAGE = `
starling replay <delivery-id>... [--relay <url>] [--api-key <key>]
starling replay --webhook <webhook-id> [--relay <url>] [--api-key <key>]

  <delivery-id>    evt_…: sent again, under the same id
  --webhook        hook_…: all of its deliveries that were given up
  --relay          the relay's address; or STARLING_RELAY_URL; http://127.0.0.1:4150 when left out
  --api-key        a key with the scope webhooks; or STARLING_API_KEY

Ends with 0 when all were taken to be sent, 1 when one wasn't, 64 when the command is wrong.`.trim();

/** Deliveries that one call sends again. */
const REPLAYS_MAX = 1_000;

export interface Replayed {
  readonly all: boolean;
  readonly sentences: readonly string[];
}

export async function runReplay(args: readonly string[]): Promise<Replayed> {
  const { ids, values } = readArgs(args);
  const apiKey = values["api-key"] ?? process.env.STARLING_API_KEY;
  if (apiKey === undefined) throw new UsageError("Say an API key: --api-key, or STARLING_API_KEY.");
  const relayUrl = relayOf(values.relay);
  const { webhooks } = createClient({ relayUrl, apiKey });
  const sentences: string[] = [];
  let all = true;
  try {
    const chosen = [...ids];
    if (values.webhook !== undefined) {
      for await (const { id, state } of webhooks.deliveries(values.webhook)) {
        if (state === "given_up") chosen.push(id);
        if (chosen.length === REPLAYS_MAX) break;
      }
      if (chosen.length === 0) return { all: true, sentences: ["Nothing was given up."] };
    }
    for (const id of chosen) {
      try {
        const { event, webhook } = await webhooks.replay(id);
        sentences.push(`${id} (${event}) goes to ${webhook} again.`);
      } catch (error) {
        if (!isStarlingError(error) || error.status !== 404) throw error;
        all = false;
        sentences.push(`${id}: ${error.message}`);
      }
    }
    return { all, sentences };
  } catch (error) {
    if (!isStarlingError(error)) throw error;
    return { all: false, sentences: [...sentences, error.message] };
  }
}

function readArgs(args: readonly string[]) {
  try {
    const options = { webhook: { type: "string" }, relay: { type: "string" }, "api-key": { type: "string" } } as const;
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length === 0 && values.webhook === undefined)
      throw new UsageError("Say which delivery: its id, or --webhook with the webhook's.");
    return { ids: positionals, values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
}
