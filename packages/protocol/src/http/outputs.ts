// Answers as tokens: the permit to mint one from its receipt, the gallery, and what shows where a token comes from.
import { z } from "zod";
import { modelId, sha256Hex } from "../ids.ts";
import { evmAddress, RECEIPT_LIMITS, receiptBody } from "../receipt/receipt.ts";
import { addressText } from "./redemptions.ts";

export const OUTPUT_LIMITS = {
  /** Of all texts of a token's metadata, as the contract encodes them. */
  metadataBytesMax: 8_192,
  /** Of the question and of the answer in it, UTF-8. */
  promptBytesMax: 2_048,
  outputBytesMax: 4_096,
  /** How long a permit can be used. */
  permitTtlMs: 3_600_000,
  /** A token's URI: longer ones are not kept. */
  uriCharsMax: 32_768,
  outputsPageMax: 60,
  /** How often one address may ask in a minute; a site asks for all of its visitors. */
  asksPerMinute: 600,
} as const;

const word = z.string().regex(/^0x[0-9a-f]{64}$/);
const uint53 = z.int().min(0);

/** POST /v1/receipts/:id/mint */
export const mintRequest = z.strictObject({
  to: addressText
    .refine((address) => !/^0x0{40}$/.test(address), "must be an address that somebody has")
    .meta({ description: "who gets the token" }),
  publish: z.boolean().default(false).meta({
    description:
      "whether question and answer, where they are short texts, stand in the token for everybody to read for ever; else only their hashes do",
  }),
});
export type MintRequest = z.infer<typeof mintRequest>;

/** What the contract is told of a token; `uri` is empty: the contract writes the JSON itself. */
export const outputMetadata = z.object({
  name: z.string(),
  description: z.string(),
  modelId: z.string(),
  prompt: z.string(),
  output: z.string(),
  uri: z.string(),
});
export type OutputMetadata = z.infer<typeof outputMetadata>;

/** Where a receipt stands in a log, up to a head that is anchored on the chain. */
export const anchoredInclusion = z.object({
  logId: sha256Hex,
  size: uint53,
  leafIndex: uint53,
  path: z.array(sha256Hex).max(RECEIPT_LIMITS.pathHashesMax),
});
export type AnchoredInclusion = z.infer<typeof anchoredInclusion>;

/** The EIP-712 message that the relay's chain key signs; a token's id is its receipt's leaf hash. */
export const mintPermit = z.object({
  leafHash: word,
  modelHash: word,
  inputHash: word,
  outputHash: word,
  to: evmAddress,
  metadataHash: word,
  deadline: uint53.meta({ description: "seconds since the epoch" }),
});
export type MintPermit = z.infer<typeof mintPermit>;

export const mintView = z.object({
  object: z.literal("mint_permit"),
  tokenId: word,
  receipt: receiptBody.shape.id,
  chainId: z.int(),
  contract: evmAddress,
  permit: mintPermit,
  metadata: outputMetadata,
  signature: z.string().regex(/^0x[0-9a-f]{130}$/),
  proof: anchoredInclusion,
  transaction: z
    .object({ to: evmAddress, data: z.string().regex(/^0x([0-9a-f]{2})*$/) })
    .meta({ description: "for a wallet to send; whoever sends it, the token goes to `permit.to`" }),
  expiresAt: z.iso.datetime(),
});
export type MintView = z.infer<typeof mintView>;

export const outputView = z.object({
  id: word.meta({ description: "the token's id: its receipt's leaf hash" }),
  object: z.literal("output"),
  chainId: z.int(),
  contract: evmAddress,
  owner: evmAddress,
  model: modelId.nullable().meta({ description: "null when this relay has no such receipt" }),
  receipt: receiptBody.shape.id.nullable(),
  name: z.string().nullable(),
  prompt: z.string().nullable().meta({ description: "null when only its hash is in the token" }),
  answer: z.string().nullable(),
  modelHash: word,
  inputHash: word,
  outputHash: word,
  mintedAt: z.iso.datetime(),
  transaction: word,
});
export type OutputView = z.infer<typeof outputView>;

export const outputsPage = z.object({
  object: z.literal("list"),
  data: z.array(outputView),
  next_cursor: z.string().nullable(),
});
export type OutputsPage = z.infer<typeof outputsPage>;

/**
 * What was looked at: `token` (the chain has it, with this owner and these hashes), `receipt` (the relay's log holds a receipt
 * with this leaf), `hashes` (the token says what the receipt says), `log` (the receipt is in the log), `anchor` (the log's head is
 * on the chain), `verdict` (what the answer went through since).
 */
export const provenanceCheck = z.object({
  name: z.enum(["token", "receipt", "hashes", "log", "anchor", "verdict"]),
  found: z.enum(["yes", "no", "unknown"]),
  sentence: z.string(),
});
export type ProvenanceCheck = z.infer<typeof provenanceCheck>;

/** GET /v1/outputs/:tokenId */
export const outputProvenance = outputView.extend({
  checks: z.array(provenanceCheck),
  genuine: z
    .enum(["yes", "no", "unknown"])
    .meta({ description: "`no` as soon as one check says so; `yes` when all say so" }),
});
export type OutputProvenance = z.infer<typeof outputProvenance>;
