// `starling verify`: a receipt in a file, checked without a network.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import {
  logProof,
  type Receipt,
  type ResultLine,
  receipt as receiptSchema,
  resultLine,
  signedTreeHead,
} from "@starling/protocol";
import { answerBundle } from "../verify-receipt/answer-bundle.ts";
import type { KeptHead } from "../verify-receipt/check-head.ts";
import { claimedRelay } from "../verify-receipt/claimed-relay.ts";
import { verifyReceipt } from "../verify-receipt/verify-receipt.ts";
import { UsageError } from "./usage-error.ts";

export const VERIFY_USAGE = `
starling verify <receipt.json> [--relay-key <address>] [--output <file>] [--input <file>]
                [--earlier-head <file> --log-proof <file>]

  <receipt.json>   what GET /v1/receipts/:id gave
  --relay-key      the relay's address, 0x and 40 hex digits (GET /v1/log/key); or STARLING_RELAY_KEY in the environment
  --output         the answer: result lines (GET /v1/jobs/:id/results), or the chunk's output bundle
  --input          the chunk's input bundle
  --earlier-head   a head kept from another time (GET /v1/log/head): the log must be the same one
  --log-proof      what GET /v1/log/proof?first=&second= gave for the two heads

Nothing is asked of any relay. Ends with 0 when the receipt holds, 1 when it doesn't, 64 when the command is wrong.`.trim();

/** Larger files are no receipts, and no answers of one chunk. */
const FILE_BYTES_MAX = 256 * 2 ** 20;

export interface Verified {
  readonly holds: boolean;
  readonly sentences: readonly string[];
}

export async function runVerify(args: readonly string[]): Promise<Verified> {
  const { file, values } = readArgs(args);
  const given = jsonOf(await read(file));
  if (given === undefined) return no("", "This is not JSON.");
  const parsed = receiptSchema.safeParse(given);
  const claimed = parsed.success ? claimedRelay(parsed.data) : undefined;
  const relayAddress = values["relay-key"] ?? process.env.STARLING_RELAY_KEY ?? claimed ?? NOBODY;
  if (!/^0x[0-9a-fA-F]{40}$/.test(relayAddress)) throw new UsageError("--relay-key must be 0x and 40 hex digits.");

  const answer = values.output !== undefined && parsed.success ? await answerIn(values.output, parsed.data) : undefined;
  const check = await verifyReceipt(given, {
    relayAddress,
    ...(answer === undefined ? {} : { output: answer.bundle }),
    ...(values.input === undefined ? {} : { input: await read(values.input) }),
    ...(values["earlier-head"] === undefined
      ? {}
      : { earlierHead: await keptHead(values["earlier-head"], values["log-proof"]) }),
  });
  if (!check.ok) return no(check.field, check.reason);
  return {
    holds: true,
    sentences: [
      holdingText(check.receipt, relayAddress),
      ...(answer?.isOfTokens === true ? [TEXT_CAVEAT] : []),
      ...caveats(values["relay-key"], relayAddress),
    ],
  };
}

/** An address that has signed nothing. */
const NOBODY = `0x${"0".repeat(40)}`;

const no = (field: string, reason: string): Verified => ({
  holds: false,
  sentences: [field === "" ? "The receipt does not hold." : `The receipt does not hold: ${field} doesn't fit.`, reason],
});

function readArgs(args: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { "relay-key": text, output: text, input: text, "earlier-head": text, "log-proof": text },
    });
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new UsageError("Name one receipt.");
    return { file, values };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function read(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    throw new UsageError(`${file} can't be read.`);
  }
  if (bytes.byteLength > FILE_BYTES_MAX) throw new UsageError(`${file} is too large.`);
  return bytes;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const LINE_BEGINS = "{".charCodeAt(0);

interface Answer {
  readonly bundle: Uint8Array;
  /** Made of lines that show a text beside its tokens. */
  readonly isOfTokens: boolean;
}

/** The answer's bundle: as it is in the file, or made of the result lines in it. */
async function answerIn(file: string, { body }: Receipt): Promise<Answer> {
  const bytes = await read(file);
  if (bytes[0] !== LINE_BEGINS) return { bundle: bytes, isOfTokens: false };
  const lines: ResultLine[] = [];
  for (const text of new TextDecoder().decode(bytes).split("\n")) {
    const line = text.trim() === "" ? undefined : resultLine.safeParse(jsonOf(new TextEncoder().encode(text)));
    if (line === undefined) continue;
    if (!line.success) throw new UsageError(`${file} holds a line that is no result.`);
    lines.push(line.data);
  }
  const bundle = answerBundle(body, lines);
  const isOfTokens = lines.some((line) => line.ok && "tokens" in line.output);
  if (bundle !== undefined) return { bundle, isOfTokens };
  const last = body.firstItem + body.itemCount - 1;
  throw new UsageError(`${file} lacks results of the receipt's items, ${body.firstItem} to ${last}.`);
}

async function keptHead(headFile: string, proofFile: string | undefined): Promise<KeptHead> {
  const given = jsonOf(await read(headFile));
  const inner = typeof given === "object" && given !== null && "head" in given ? given.head : given;
  const head = signedTreeHead.safeParse(inner);
  if (!head.success) throw new UsageError(`${headFile} holds no head of a log.`);
  if (proofFile === undefined) return { head: head.data, path: [] };
  const proof = logProof.safeParse(jsonOf(await read(proofFile)));
  if (!proof.success) throw new UsageError(`${proofFile} holds no proof of a log.`);
  return { head: head.data, path: proof.data.path };
}

function holdingText({ body, log }: Receipt, relayAddress: string): string {
  const { verdict, node, chunkIndex, jobId, modelId, revision, atMs } = body;
  const agreed = verdict.agreed === undefined ? "" : ` (${verdict.agreed.by} of ${verdict.agreed.of})`;
  const corrected = verdict.corrected === true ? ", corrected" : "";
  return [
    `The receipt holds: ${node.id} computed chunk ${chunkIndex} of ${jobId} with ${modelId}.`,
    `Verdict: ${verdict.status}${agreed}${corrected}, revision ${revision}, of ${new Date(atMs).toISOString()}.`,
    `Signed by ${relayAddress}; leaf ${log.leafIndex} of a log of ${log.head.size}.`,
  ].join("\n");
}

const TEXT_CAVEAT =
  "The receipt is of the tokens, finish and log probabilities of a text: its wording is what the model's tokenizer makes of the tokens, and was not checked.";

const caveats = (given: string | undefined, relayAddress: string): string[] =>
  given === undefined && process.env.STARLING_RELAY_KEY === undefined
    ? [`No --relay-key was given: make sure that ${relayAddress} is the relay's address.`]
    : [];
