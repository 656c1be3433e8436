// A contract's question as the API shows it: all of it is public, as it is on the chain.
import {
  assurance,
  ERRORS,
  type ErrorCode,
  isErrorCode,
  ORACLE_LIMITS,
  type OracleRequestDetail,
  type OracleRequestView,
  type OracleState,
  receiptIdOf,
  resultLine,
} from "@starling/protocol";
import { hexToBytes, isHex } from "viem";
import type { HttpRoom } from "../http/http-room.ts";
import { openLineWriter } from "../http/stream-results.ts";
import type { StoredOracleRequest } from "../ports/oracle-store.ts";
import { answerForChain, type ItemOutput } from "./answer-for-chain.ts";

type ViewRoom = Pick<HttpRoom, "store" | "openTextCodec" | "log">;

const STATES: Readonly<Record<StoredOracleRequest["state"], OracleState>> = {
  seen: "waiting",
  running: "running",
  answered: "answering",
  failed: "refused",
  fulfilled: "fulfilled",
  refunded: "refunded",
};

/** Where the API's sentence speaks of requests over HTTP. */
const OF_QUESTIONS: Readonly<Partial<Record<ErrorCode, string>>> = {
  invalid_utf8: "The question is not valid UTF-8; its payment goes back.",
  invalid_json: "The question begins with { and is not valid JSON; its payment goes back.",
  invalid_field: "The question is nothing that this model takes; its payment goes back.",
  unknown_field: "The question has a field that is not known here; its payment goes back.",
  model_not_found: "No such model is in the catalogue; its payment goes back.",
  empty_input: "The question is empty; its payment goes back.",
  input_too_long: "The question is longer than this model takes; its payment goes back.",
  context_too_long: "The question is longer than this model takes; its payment goes back.",
};

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The beginning of a text; null for what is none. */
export function excerptOf(bytes: Uint8Array): string | null {
  try {
    return cut(decoder.decode(bytes));
  } catch {
    return null;
  }
}

function cut(text: string): string {
  const chars = [...text.slice(0, 2 * ORACLE_LIMITS.excerptCharsMax)];
  return chars.length <= ORACLE_LIMITS.excerptCharsMax
    ? text
    : `${chars.slice(0, ORACLE_LIMITS.excerptCharsMax - 1).join("")}…`;
}

const bytesOf = (hex: string): Uint8Array => (isHex(hex) && hex.length % 2 === 0 ? hexToBytes(hex) : new Uint8Array());

export async function oracleView(room: ViewRoom, asked: StoredOracleRequest): Promise<OracleRequestView> {
  const { error } = asked;
  const input = bytesOf(asked.input);
  const output = await answerOf(room, asked);
  return {
    id: asked.requestId,
    object: "oracle_request",
    requester: asked.requester,
    model: asked.modelId,
    question: excerptOf(input),
    inputBytes: input.byteLength,
    assurance: assurance.safeParse(asked.assurance).data ?? "none",
    payment: asked.payment.toString(),
    deadline: isoOf(asked.deadlineS * 1_000),
    state: STATES[asked.state],
    reason:
      error !== null && isErrorCode(error)
        ? { code: error, message: OF_QUESTIONS[error] ?? ERRORS[error].sentence }
        : null,
    answer: output !== null && "text" in output && output.text !== null ? cut(output.text) : null,
    receipt: output === null || asked.jobId === null ? null : receiptIdOf(asked.jobId, 0),
    askedAt: isoOf(asked.createdAtMs),
    transaction: asked.place.transaction,
    settledBy: asked.settledPlace?.transaction ?? null,
  };
}

export async function oracleDetail(room: ViewRoom, asked: StoredOracleRequest): Promise<OracleRequestDetail> {
  const output = await answerOf(room, asked);
  const bytes = output === null ? undefined : answerForChain(output);
  return {
    ...(await oracleView(room, asked)),
    input: `0x${Buffer.from(bytesOf(asked.input)).toString("hex")}`,
    output: bytes === undefined || bytes.byteLength === 0 ? null : `0x${Buffer.from(bytes).toString("hex")}`,
  };
}

/** What the contract was told, or is being told; null before. */
async function answerOf(room: ViewRoom, { jobId, state }: StoredOracleRequest): Promise<ItemOutput | null> {
  if (jobId === null || (state !== "answered" && state !== "fulfilled")) return null;
  const job = await room.store.job(jobId);
  const [output] = await room.store.outputs({ jobId, fromChunk: 0, limit: 1, bytesMax: 1 });
  if (job === undefined || output === undefined) return null;
  const writer = await openLineWriter(room, job, [output]);
  const line = resultLine.parse(JSON.parse(writer.linesOf(output, 0)[0] ?? "null"));
  return line.ok ? line.output : null;
}

/** A deadline is anybody's number. */
const LAST_MS = 8_640_000_000_000_000;
const isoOf = (ms: number): string => new Date(Math.min(ms, LAST_MS)).toISOString();
