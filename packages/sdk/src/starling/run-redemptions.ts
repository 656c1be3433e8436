// `starling redemptions`: what an operator decides.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createClient, type StarlingClient } from "../create-client.ts";
import { isStarlingError } from "../starling-error.ts";
import { relayOf } from "./relay-of.ts";
import { UsageError } from "./usage-error.ts";

export const REDEMPTIONS_USAGE = `
starling redemptions list [--relay <url>] [--key-file <file>]
starling redemptions approve <redemption-id>... [--relay <url>] [--key-file <file>]
starling redemptions reject <redemption-id>... --reason <text> [--relay <url>] [--key-file <file>]

  list         the redemptions that wait for an operator
  approve      they can be redeemed from now on, which can't be taken back
  reject       their points go back; --reason is what their owners read
  --relay      the relay's address; or STARLING_RELAY_URL; http://127.0.0.1:4150 when left out
  --key-file   a file with an operator's key; or STARLING_OPERATOR_KEY_FILE; .starling/keys/operator-api-key when left out

Ends with 0 when all was done, 1 when something wasn't, 64 when the command is wrong.`.trim();

/** Listed at once. */
const LISTED_MAX = 1_000;
const KEY_FILE = ".starling/keys/operator-api-key";

export interface Decided {
  readonly all: boolean;
  readonly sentences: readonly string[];
}

export async function runRedemptions(args: readonly string[]): Promise<Decided> {
  const { act, ids, values } = readArgs(args);
  const relayUrl = relayOf(values.relay);
  const file = values["key-file"] ?? process.env.STARLING_OPERATOR_KEY_FILE ?? KEY_FILE;
  const apiKey = await readFile(file, "utf8").catch(() => {
    throw new UsageError(`${file} can't be read; name a file with an operator's key: --key-file.`);
  });
  const { admin } = createClient({ relayUrl, apiKey: apiKey.trim() });
  const sentences: string[] = [];
  let all = true;
  try {
    if (act === "list") return { all, sentences: await list(admin) };
    for (const id of ids) {
      try {
        const { state, amount, recipient } =
          act === "approve" ? await admin.approve(id) : await admin.reject(id, values.reason ?? "");
        sentences.push(`${id}: ${amount} points to ${recipient}, ${state}.`);
      } catch (error) {
        // About this one alone.
        if (!isStarlingError(error) || (error.status !== 404 && error.status !== 409)) throw error;
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

async function list(admin: StarlingClient["admin"]): Promise<string[]> {
  const lines: string[] = [];
  for await (const { id, account, amount, recipient, createdAt } of admin.redemptions()) {
    if (lines.length === LISTED_MAX) return [...lines, `There are more than ${LISTED_MAX}.`];
    lines.push(`${id}  ${amount} points of ${account} to ${recipient}, asked for at ${createdAt}`);
  }
  return lines.length === 0 ? ["No redemption waits."] : lines;
}

function readArgs(args: readonly string[]) {
  try {
    const text = { type: "string" } as const;
    const options = { relay: text, "key-file": text, reason: text };
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [act, ...ids] = positionals;
    if (act !== "list" && act !== "approve" && act !== "reject")
      throw new UsageError("Say what to do: list, approve or reject.");
    if (act === "list" ? ids.length > 0 : ids.length === 0) throw new UsageError("Say which redemptions: their ids.");
    if (act === "reject" && (values.reason ?? "").trim() === "") throw new UsageError("Say why: --reason.");
    return { act, ids, values };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(error instanceof Error ? error.message : String(error));
  }
}
