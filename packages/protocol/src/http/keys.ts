// /v1/keys: an account's API keys, what each may do and spend.
import { z } from "zod";
import { apiKeyId } from "../ids.ts";
import { pointsText } from "../points.ts";

export const KEY_LIMITS = {
  /** Of one account, revoked ones not counted. */
  keysPerAccountMax: 100,
  nameCharsMax: 64,
  ratePerMinuteMax: 100_000,
  pageMax: 100,
} as const;

export const API_SCOPES = [
  "jobs:write",
  "jobs:read",
  "chat",
  "embeddings",
  "files",
  "batches",
  "webhooks",
  "keys:manage",
  "account:read",
  "account:manage",
  "redemptions",
  "admin",
] as const;
/** What a key may do; `*` is everything. */
export const apiScope = z.enum([...API_SCOPES, "*"]);
export type ApiScope = z.infer<typeof apiScope>;

export const capPeriod = z.enum(["day", "month"]);
export type CapPeriod = z.infer<typeof capPeriod>;

const name = z.string().trim().min(1).max(KEY_LIMITS.nameCharsMax);
const scopes = z
  .array(apiScope)
  .min(1)
  .max(API_SCOPES.length + 1)
  .meta({ description: "what the key may do; `*` is everything" });
const cap = pointsText
  .refine((text) => !text.startsWith("-"), "must not be negative")
  .meta({
    description: "points that its jobs may cost in a period, or in all",
    example: "100",
  });
const period = capPeriod.meta({ description: "what the cap is of, in UTC; null: of all time" });
const ratePerMinute = z.int().min(1).max(KEY_LIMITS.ratePerMinuteMax).meta({
  description: "requests a minute; the account's own limit holds beside it",
});
const expiresAt = z.iso.datetime();

export const createKeyRequest = z.strictObject({
  name,
  scopes: scopes.default(["*"]),
  cap: cap.nullable().default(null),
  period: period.nullable().default(null),
  ratePerMinute: ratePerMinute.nullable().default(null),
  expiresAt: expiresAt.nullable().default(null),
});
export type CreateKeyRequest = z.infer<typeof createKeyRequest>;

/** What is left out stays; null takes a bound away. */
export const changeKeyRequest = z.strictObject({
  name: name.optional(),
  scopes: scopes.optional(),
  cap: cap.nullable().optional(),
  period: period.nullable().optional(),
  ratePerMinute: ratePerMinute.nullable().optional(),
  expiresAt: expiresAt.nullable().optional(),
});
export type ChangeKeyRequest = z.infer<typeof changeKeyRequest>;

export const keyView = z.object({
  id: apiKeyId,
  object: z.literal("api_key"),
  name: z.string(),
  prefix: z.string().meta({ description: "the key's first characters; the rest is not kept" }),
  scopes: z.array(apiScope),
  cap: pointsText.nullable(),
  period: capPeriod.nullable(),
  spent: pointsText.meta({ description: "what its jobs cost since the period began" }),
  ratePerMinute: z.int().nullable(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().meta({ description: "to within some minutes" }),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type KeyView = z.infer<typeof keyView>;

export const createdKey = keyView.extend({ key: z.string().meta({ description: "shown this once" }) });
export type CreatedKey = z.infer<typeof createdKey>;

export const keysPage = z.object({
  object: z.literal("list"),
  data: z.array(keyView),
  next_cursor: z.string().nullable(),
});
export type KeysPage = z.infer<typeof keysPage>;
