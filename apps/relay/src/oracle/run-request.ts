// One question from wherever it is to its answer on the chain. What was done lies in the store and on the chain: it can be left
// at any point and gone on with. A job is admitted under the question's key, and the contract takes one answer: neither is done twice.
import {
  ERRORS,
  type ErrorCode,
  hexOf,
  isErrorCode,
  ORACLE_LIMITS,
  parsePoints,
  type Receipt,
  receiptIdOf,
  receiptLeafHash,
  resultLine,
  weiOfPoints,
} from "@starling/protocol";
import { openLineWriter } from "../http/stream-results.ts";
import { waitForJob } from "../http/wait-for-job.ts";
import type { Sent } from "../ports/chain.ts";
import type { OracleWorkState, StoredOracleRequest } from "../ports/oracle-store.ts";
import type { StoredJob, StoredOutput } from "../ports/store.ts";
import { sha256 } from "../sha256.ts";
import { admitQuestion, mayPass } from "./admit-question.ts";
import { answerForChain } from "./answer-for-chain.ts";
import { ORACLE_RUN_LIMITS as LIMITS } from "./oracle-limits.ts";
import type { OracleRoom } from "./oracle-room.ts";

/** One turn of a claimed request. Rejects when the chain or the database doesn't answer; it is due again by its lease then. */
export async function runRequest(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  const onChain = await room.contract.requestOf(asked.requestId);
  // Answered or given back already, perhaps by this relay before it broke off: its event will say so.
  if (onChain.state !== "open") return again(room, asked, LIMITS.confirmWaitMs);
  if (asked.state === "failed") return decline(room, asked);
  if (asked.attempts > LIMITS.attemptsMax && asked.state !== "running")
    return giveUp(room, asked, "attempts_exhausted");

  const admitted = await admitQuestion(room, asked);
  if (!admitted.ok) {
    const { code } = admitted.error;
    if (asked.state === "seen" && !mayPass(code)) return giveUp(room, asked, code);
    // A job that is there is found before anything else is asked; so this one never was, or has lost its time.
    if (!mayPass(code)) return goOn(room, asked);
    return again(room, asked, backOff(asked.attempts), code);
  }
  const { jobId, watcher } = admitted.value;
  try {
    const running = asked.state === "answered" ? asked : await move(room, asked, "running", LIMITS.leaseMs, { jobId });
    if (running === undefined) return;
    const signal = room.closing;
    const ended = await waitForJob(room, admitted.value, { timeoutMs: LIMITS.jobWaitMs, signal });
    if (ended === "aborted") return again(room, running, 0);
    if (ended === "timeout") return again(room, running, LIMITS.retryFirstMs);
    await goOn(room, running);
  } finally {
    watcher.close();
  }
}

/** Its job has ended, or can't begin any more. */
async function goOn(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  const { jobId } = asked;
  const job = jobId === null ? undefined : await room.store.job(jobId);
  if (jobId === null || job === undefined) return giveUp(room, asked, "oracle_too_late");
  if (job.view.state === "open") return again(room, asked, LIMITS.retryFirstMs);
  const [output] = await room.store.outputs({ jobId, fromChunk: 0, limit: 1, bytesMax: 1 });
  if (output === undefined) return giveUp(room, asked, "oracle_too_late");
  if (!output.answer.ok) return giveUp(room, asked, output.answer.code);

  const receipt = await room.receipts.receipt(receiptIdOf(jobId, 0));
  if (!receipt.ok) return again(room, asked, backOff(asked.attempts));
  const { body } = receipt.value;
  if (body.verdict.status === "refuted") return giveUp(room, asked, "no_agreement");
  // It was corrected just now: the receipt of that is on its way.
  if (hexOf(sha256(output.answer.data)) !== body.outputHash) return again(room, asked, LIMITS.retryFirstMs);
  const answered = await move(room, asked, "answered", LIMITS.leaseMs);
  if (answered !== undefined) await send(room, answered, job, output, receipt.value);
}

async function send(
  room: OracleRoom,
  asked: StoredOracleRequest,
  job: StoredJob,
  output: StoredOutput,
  { body, log }: Receipt,
): Promise<void> {
  const proof = await room.anchors.include(log.leafIndex, LIMITS.anchorWaitMs);
  const writer = await openLineWriter(room, job, [output]);
  const line = resultLine.parse(JSON.parse(writer.linesOf(output, 0)[0] ?? "null"));
  const bytes = line.ok ? answerForChain(line.output) : undefined;
  if (bytes === undefined) return giveUp(room, asked, "model_not_found");
  const cost = weiOfPoints(parsePoints(job.view.price.charged) ?? 0n);
  const sent = await room.contract.fulfil({
    requestId: asked.requestId,
    output: bytes,
    outputHash: body.outputHash,
    leafHash: hexOf(receiptLeafHash(sha256, body)),
    price: cost < asked.payment ? cost : asked.payment,
    proof,
  });
  if (sent.how === "mined") {
    await move(room, asked, "answered", LIMITS.confirmWaitMs, { transaction: sent.transaction, error: null });
    room.log.info({ requestId: asked.requestId, transaction: sent.transaction }, "a contract's question was answered");
    return;
  }
  if (Date.now() > asked.deadlineS * 1_000) return giveUp(room, asked, "oracle_too_late");
  room.log.warn({ requestId: asked.requestId, ...whyOf(sent) }, "an answer didn't get on the chain; it is tried again");
  await again(room, asked, backOff(asked.attempts));
}

const whyOf = (sent: Exclude<Sent, { how: "mined" }>): object =>
  sent.how === "reverted" ? { why: "reverted", transaction: sent.transaction } : { why: sent.why, detail: sent.detail };

/** It won't be answered. What is held for it goes back: at once, when the relay may say so on the chain. */
async function giveUp(room: OracleRoom, asked: StoredOracleRequest, code: ErrorCode): Promise<void> {
  room.log.info({ requestId: asked.requestId, code }, "a contract's question is not answered");
  const failed = await move(room, asked, "failed", LIMITS.leaseMs, { error: code });
  if (failed !== undefined) await decline(room, failed);
}

async function decline(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  const isWorthIt = asked.payment > 0n && asked.attempts < LIMITS.attemptsMax && room.mayDecline();
  if (!isWorthIt) return rest(room, asked);
  const sent = await room.contract.decline(asked.requestId, reasonOf(asked.error));
  if (sent.how === "refused" && sent.why !== "would_revert")
    return again(room, asked, backOff(asked.attempts), asked.error);
  await rest(room, asked);
}

/** Nothing is done any more until the chain says more. */
async function rest(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  await move(room, asked, "failed", null, { error: asked.error });
}

async function again(room: OracleRoom, asked: StoredOracleRequest, inMs: number, error?: string | null): Promise<void> {
  await move(room, asked, workState(asked), inMs, error === undefined ? {} : { error });
}

function move(
  { oracleStore, facts }: OracleRoom,
  { requestId, ...asked }: StoredOracleRequest,
  to: OracleWorkState,
  inMs: number | null,
  more: Pick<Parameters<OracleRoom["oracleStore"]["move"]>[0], "jobId" | "transaction" | "error"> = {},
): Promise<StoredOracleRequest | undefined> {
  const atMs = Date.now();
  const nextAtMs = inMs === null ? null : atMs + inMs;
  return oracleStore.move({ chainId: facts.chainId, requestId, from: [workState(asked)], to, atMs, nextAtMs, ...more });
}

/** A claimed request is never one that the chain has settled. */
function workState({ state }: Pick<StoredOracleRequest, "state">): OracleWorkState {
  if (state === "fulfilled" || state === "refunded") throw new Error(`a ${state} request was claimed`);
  return state;
}

const backOff = (attempts: number): number =>
  Math.min(LIMITS.retryMaxMs, LIMITS.retryFirstMs * 2 ** Math.min(16, Math.max(0, attempts - 1)));

const encoder = new TextEncoder();

/** What the contract is told: a code, and as much of its sentence as fits. */
function reasonOf(code: string | null): string {
  if (code === null || !isErrorCode(code)) return "not answered";
  const reason = `${code}: ${ERRORS[code].sentence}`;
  return encoder.encode(reason).byteLength <= ORACLE_LIMITS.reasonBytesMax ? reason : code;
}
