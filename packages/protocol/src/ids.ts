// Ids: a prefix that says what it names, then 26 Crockford base32 characters (48 bits of time, 80 of randomness), so they sort by time.
import { z } from "zod";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BODY = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export const ID_PREFIXES = [
  "acc",
  "job",
  "node",
  "key",
  "ent",
  "req",
  "chk",
  "file",
  "batch",
  "hook",
  "evt",
  "rdm",
  "ses",
  "act",
  "dsp",
  "inv",
  "alr",
] as const;
export type IdPrefix = (typeof ID_PREFIXES)[number];
export type Id<P extends IdPrefix> = `${P}_${string}`;
export type AccountId = Id<"acc">;
export type JobId = Id<"job">;
export type NodeId = Id<"node">;
export type ApiKeyId = Id<"key">;
export type EntryId = Id<"ent">;
export type RequestId = Id<"req">;
export type CheckId = Id<"chk">;
export type FileId = Id<"file">;
export type BatchId = Id<"batch">;
export type WebhookId = Id<"hook">;
export type EventId = Id<"evt">;
export type RedemptionId = Id<"rdm">;
export type SessionId = Id<"ses">;
/** Of what an operator did, a dispute, an invitation to operate, and an alert. */
export type OperatorActionId = Id<"act">;
export type DisputeId = Id<"dsp">;
export type InvitationId = Id<"inv">;
export type AlertId = Id<"alr">;

/**
 * An id of the given kind.
 * @param timeMs milliseconds since the epoch; the first ten characters
 * @param random ten random bytes; the last sixteen characters
 */
export function makeId<P extends IdPrefix>(prefix: P, timeMs: number, random: Uint8Array): Id<P> {
  if (random.length < 10) throw new Error("an id needs ten random bytes");
  let time = "";
  let rest = Math.floor(timeMs);
  for (let i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = "";
  for (let i = 0; i < 10; i += 5) {
    let bits = 0n;
    for (let j = 0; j < 5; j++) bits = (bits << 8n) | BigInt(random[i + j] ?? 0);
    for (let shift = 35n; shift >= 0n; shift -= 5n) tail += ALPHABET.charAt(Number((bits >> shift) & 31n));
  }
  return `${prefix}_${time}${tail}`;
}

/** A text that is an id of kind `prefix`. */
export function isId<P extends IdPrefix>(prefix: P, text: string): text is Id<P> {
  return text.startsWith(`${prefix}_`) && BODY.test(text.slice(prefix.length + 1));
}

/** When an id was made: milliseconds since the epoch. */
export function idTimeMs(id: Id<IdPrefix>): number {
  const body = id.slice(id.indexOf("_") + 1);
  let timeMs = 0;
  for (const letter of body.slice(0, 10)) timeMs = timeMs * 32 + ALPHABET.indexOf(letter);
  return timeMs;
}

const idSchema = <P extends IdPrefix>(prefix: P) =>
  z.custom<Id<P>>((v) => typeof v === "string" && isId(prefix, v), {
    message: `must be an id that begins with "${prefix}_"`,
  });

export const accountId = idSchema("acc");
export const jobId = idSchema("job");
export const nodeId = idSchema("node");
export const entryId = idSchema("ent");
export const apiKeyId = idSchema("key");
export const fileId = idSchema("file");
export const batchId = idSchema("batch");
export const webhookId = idSchema("hook");
export const eventId = idSchema("evt");
export const redemptionId = idSchema("rdm");
export const sessionId = idSchema("ses");
export const operatorActionId = idSchema("act");
export const disputeId = idSchema("dsp");
export const invitationId = idSchema("inv");
export const alertId = idSchema("alr");
export const checkId = idSchema("chk");

/** Model ids: lower case, digits, dots and dashes; an imported model's is `owner--name`. */
export const modelId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[a-z0-9][a-z0-9._-]*$/);

/** A SHA-256 as 64 lower-case hex digits. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
