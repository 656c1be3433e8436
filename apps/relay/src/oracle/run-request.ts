// One question from wherever it is to its answer on the chain. What was done lies in the store and on the chain: it can be left
// at any point and gone on with. A job is admitted under the question's key, and the contract takes one answer: neither is done twice.
import {
  ERRORS,
  type ErrorCode,
  hexOf,
  isErrorCode,
  type JobId,
  ORACLE_ACCOUNT,
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
import type { OracleRoom } from "./oracle-room.ts";

/** One turn of a claimed request. Rejects when the chain or the database doesn't answer; it is due again by its lease then. */
export async function runRequest(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  const onChain = await room.contract.requestOf(asked.requestId);
  // Answered or given back already, perhaps by this relay before it broke off: its event will say so.
  if (onChain.state !== "open") {
    if (asked.jobId !== null && onChain.state !== "fulfilled") await cancelJob(room, asked.jobId);
    return again(room, asked, room.limits.confirmWaitMs);
  }
  if (asked.state === "failed") return decline(room, asked);
  if (asked.attempts > room.limits.attemptsMax && asked.state !== "running")
    return giveUp(room, asked, "attempts_exhausted");

  const admitted = await admitQuestion(room, asked);
  if (!admitted.ok) {
    const { code } = admitted.error;
    if (asked.state === "seen" && !mayPass(code)) return giveUp(room, asked, code);
    // A job that is there is found before anything else is asked; so this one never was, or has lost its time.
    if (!mayPass(code)) return goOn(room, asked);
    return again(room, asked, backOff(room, asked), code);
  }
  const { jobId, watcher } = admitted.value;
  try {
    const running =
      asked.state === "answered" ? asked : await move(room, asked, "running", room.limits.leaseMs, { jobId });
    if (running === undefined) return;
    const signal = room.closing;
    const ended = await waitForJob(room, admitted.value, { timeoutMs: room.limits.jobWaitMs, signal });
    if (ended === "aborted") return again(room, running, 0);
    if (ended === "timeout") return again(room, running, room.limits.retryFirstMs);
    await goOn(room, running);
  } finally {
    watcher.close();
  }
}

const CLOSING = Symbol("the relay closes");

/** Blocks take their time, and a relay that closes doesn’t wait for one: what was sent is found on the chain by the next. */
async function orClosing<T>({ closing }: OracleRoom, sending: Promise<T>): Promise<T | typeof CLOSING> {
  // Of one that isn’t waited for any more, how it went is of no use.
  sending.catch(() => {});
  if (closing.aborted) return CLOSING;
  let leave = () => {};
  const closed = new Promise<typeof CLOSING>((resolve) => {
    leave = () => resolve(CLOSING);
    closing.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([sending, closed]);
  } finally {
    closing.removeEventListener("abort", leave);
  }
}

/** Nobody waits for it any more. One that has ended stays as it is. */
export async function cancelJob({ engine, store }: Pick<OracleRoom, "engine" | "store">, jobId: JobId): Promise<void> {
  if ((await store.job(jobId))?.view.state !== "open") return;
  await engine.ask<"cancel-job">({ type: "cancel-job", jobId, accountId: ORACLE_ACCOUNT });
}

/** Its job has ended, or can't begin any more. */
async function goOn(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  const { jobId } = asked;
  const job = jobId === null ? undefined : await room.store.job(jobId);
  if (jobId === null || job === undefined) return giveUp(room, asked, "oracle_too_late");
  if (job.view.state === "open") return again(room, asked, room.limits.retryFirstMs);
  const [output] = await room.store.outputs({ jobId, fromChunk: 0, limit: 1, bytesMax: 1 });
  if (output === undefined) return giveUp(room, asked, "oracle_too_late");
  if (!output.answer.ok) return giveUp(room, asked, output.answer.code);

  const receipt = await room.receipts.receipt(receiptIdOf(jobId, 0));
  if (!receipt.ok) return again(room, asked, backOff(room, asked));
  const { body } = receipt.value;
  if (body.verdict.status === "refuted") return giveUp(room, asked, "no_agreement");
  // It was corrected just now: the receipt of that is on its way.
  if (hexOf(sha256(output.answer.data)) !== body.outputHash) return again(room, asked, room.limits.retryFirstMs);
  const answered = await move(room, asked, "answered", room.limits.leaseMs);
  if (answered !== undefined) await send(room, answered, job, output, receipt.value);
}

async function send(
  room: OracleRoom,
  asked: StoredOracleRequest,
  job: StoredJob,
  output: StoredOutput,
  { body, log }: Receipt,
): Promise<void> {
  const proof = await orClosing(room, room.anchors.include(log.leafIndex, room.limits.anchorWaitMs));
  if (proof === CLOSING) return again(room, asked, 0);
  const writer = await openLineWriter(room, job, [output]);
  const line = resultLine.parse(JSON.parse(writer.linesOf(output, 0)[0] ?? "null"));
  const bytes = line.ok ? answerForChain(line.output) : undefined;
  if (bytes === undefined) return giveUp(room, asked, "model_not_found");
  const cost = weiOfPoints(parsePoints(job.view.price.charged) ?? 0n);
  const fulfilling = room.contract.fulfil({
    requestId: asked.requestId,
    output: bytes,
    outputHash: body.outputHash,
    leafHash: hexOf(receiptLeafHash(sha256, body)),
    price: cost < asked.payment ? cost : asked.payment,
    proof,
  });
  const sent = await orClosing(room, fulfilling);
  if (sent === CLOSING) return again(room, asked, 0);
  if (sent.how === "mined") {
    await move(room, asked, "answered", room.limits.confirmWaitMs, { transaction: sent.transaction, error: null });
    room.log.info({ requestId: asked.requestId, transaction: sent.transaction }, "a contract's question was answered");
    return;
  }
  if (Date.now() > asked.deadlineS * 1_000) return giveUp(room, asked, "oracle_too_late");
  room.log.warn({ requestId: asked.requestId, ...whyOf(sent) }, "an answer didn't get on the chain; it is tried again");
  await again(room, asked, backOff(room, asked));
}

const whyOf = (sent: Exclude<Sent, { how: "mined" }>): object =>
  sent.how === "reverted" ? { why: "reverted", transaction: sent.transaction } : { why: sent.why, detail: sent.detail };

/** It won't be answered. What is held for it goes back: at once, when the relay may say so on the chain. */
async function giveUp(room: OracleRoom, asked: StoredOracleRequest, code: ErrorCode): Promise<void> {
  room.log.info({ requestId: asked.requestId, code }, "a contract's question is not answered");
  const failed = await move(room, asked, "failed", room.limits.leaseMs, { error: code });
  if (failed !== undefined) await decline(room, failed);
}

async function decline(room: OracleRoom, asked: StoredOracleRequest): Promise<void> {
  const isWorthIt = asked.payment > 0n && asked.attempts < room.limits.attemptsMax && room.mayDecline();
  if (!isWorthIt) return rest(room, asked);
  const sent = await orClosing(room, room.contract.decline(asked.requestId, reasonOf(asked.error)));
  if (sent === CLOSING) return again(room, asked, 0, asked.error);
  if (sent.how === "refused" && sent.why !== "would_revert")
    return again(room, asked, backOff(room, asked), asked.error);
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

const backOff = ({ limits }: OracleRoom, { attempts }: StoredOracleRequest): number =>
  Math.min(limits.retryMaxMs, limits.retryFirstMs * 2 ** Math.min(16, Math.max(0, attempts - 1)));

const encoder = new TextEncoder();

/** What the contract is told: a code, and as much of its sentence as fits. */
function reasonOf(code: string | null): string {
  if (code === null || !isErrorCode(code)) return "not answered";
  const reason = `${code}: ${ERRORS[code].sentence}`;
  return encoder.encode(reason).byteLength <= ORACLE_LIMITS.reasonBytesMax ? reason : code;
}
