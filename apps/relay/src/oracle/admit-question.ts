// A contract's question becomes a job, once, however often it is tried.
import { assurance as assuranceSchema, fail, ORACLE_ACCOUNT, type Outcome, weiOfPoints } from "@starling/protocol";
import { bytesToHex, hexToBytes, isHex } from "viem";
import { type AdmittedJob, admitJob } from "../http/admit-job.ts";
import { drawSeed } from "../http/openai/draw-seed.ts";
import { readAssurance } from "../http/read-assurance.ts";
import { openItemReader } from "../http/read-items.ts";
import type { StoredOracleRequest } from "../ports/oracle-store.ts";
import { sha256 } from "../sha256.ts";
import { ANSWER_LEAD_MS } from "./oracle-limits.ts";
import type { OracleRoom } from "./oracle-room.ts";
import { readQuestion } from "./read-question.ts";

/** The key under which its job is admitted. */
export const jobKeyOf = ({ facts }: Pick<OracleRoom, "facts">, requestId: string): string =>
  `oracle:${facts.chainId}:${facts.oracleAddress}:${requestId}`;

const encoder = new TextEncoder();

/** What makes two questions the same. */
const questionHash = ({ modelId, input, assurance }: StoredOracleRequest): string =>
  bytesToHex(sha256(encoder.encode(JSON.stringify([modelId, input, assurance])))).slice(2);

/** Admits the job of a question, or finds it. A failure that trying again can cure says so by its code. */
export async function admitQuestion(room: OracleRoom, asked: StoredOracleRequest): Promise<Outcome<AdmittedJob>> {
  const manifest = room.catalogue.manifest(asked.modelId);
  if (manifest === undefined) return fail("model_not_found");
  const level = assuranceSchema.safeParse(asked.assurance);
  if (!level.success) return fail("invalid_field", { detail: "The contract asks for an assurance that isn't known." });
  const terms = readAssurance({ assurance: level.data, quorum: undefined, whenTooFew: "wait" });
  if (!terms.ok) return terms;
  const deadlineAtMs = asked.deadlineS * 1_000 - ANSWER_LEAD_MS[level.data];
  if (deadlineAtMs <= Date.now()) return fail("oracle_too_late");

  const idempotencyKey = jobKeyOf(room, asked.requestId);
  const requestHash = questionHash(asked);
  const item = await readItem(room, asked, drawSeed({ accountId: ORACLE_ACCOUNT, idempotencyKey, requestHash }));
  if (!item.ok) return item;
  const items = [item.value];
  const { assurance, quorum } = terms.value;
  const quote = room.engine.engine().quote({ modelId: manifest.id, items, assurance, quorum, priority: "normal" });
  if (quote === undefined) return fail("not_ready");
  if (weiOfPoints(quote.hold) > asked.payment) return fail("oracle_payment_too_low");
  return admitJob(room, {
    ...terms.value,
    accountId: ORACLE_ACCOUNT,
    keyId: null,
    priority: "normal",
    deadlineAtMs,
    modelId: manifest.id,
    items,
    idempotencyKey,
    requestHash,
  });
}

async function readItem(room: OracleRoom, asked: StoredOracleRequest, seed: number): Promise<Outcome<Uint8Array>> {
  const manifest = room.catalogue.manifest(asked.modelId);
  if (manifest === undefined) return fail("model_not_found");
  if (!isHex(asked.input) || asked.input.length % 2 !== 0) return fail("malformed_frame");
  const question = readQuestion(manifest.task, hexToBytes(asked.input));
  if (!question.ok) return question;
  const reader = await openItemReader(room, manifest, seed);
  if (!reader.ok) return reader;
  return reader.value.read(question.value, 0, "input");
}

/** What cures itself with time: room in the queue, nodes, points of the oracle's own account. */
const LATER: readonly string[] = [
  "too_many_jobs",
  "queue_full",
  "draining",
  "not_ready",
  "insufficient_points",
  "assurance_unavailable",
];
export const mayPass = (code: string): boolean => LATER.includes(code);
