// /v1/oracle: what contracts have asked the network, and what became of it.
import { z } from "zod";
import { ERRORS, type ErrorCode } from "../errors.ts";
import { evmAddress } from "../receipt/receipt.ts";
import { assurance } from "./jobs.ts";

export const ORACLE_LIMITS = {
  /** As the contract has them. */
  modelIdBytesMax: 64,
  inputBytesMax: 8_192,
  outputBytesMax: 16_384,
  reasonBytesMax: 128,
  /** A vector's numbers are told in units of one over this. */
  vectorUnits: 1_000_000,
  /** Characters of questions and answers in a list. */
  excerptCharsMax: 280,
  requestsPageMax: 100,
  /** How often one address may ask in a minute; a site asks for all of its visitors. */
  asksPerMinute: 600,
} as const;

const hexBytes = z.string().regex(/^0x([0-9a-f]{2})*$/);
const transactionHash = z.string().regex(/^0x[0-9a-f]{64}$/);
export const chainDigits = z
  .string()
  .regex(/^(0|[1-9]\d{0,77})$/)
  .meta({ description: "a whole number as decimal digits" });

/**
 * `waiting`: not taken up yet. `running`: its job is at work. `answering`: the answer is on its way to the chain. `refused`:
 * it won't be answered, and its payment goes back; `reason` says why. The rest is what the chain says.
 */
export const oracleState = z.enum(["waiting", "running", "answering", "refused", "fulfilled", "refunded"]);
export type OracleState = z.infer<typeof oracleState>;

const excerpt = z
  .string()
  .nullable()
  .meta({
    description: `the first ${ORACLE_LIMITS.excerptCharsMax} characters; null when it is no text`,
  });

export const oracleReason = z.object({
  code: z.string().refine((code): code is ErrorCode => Object.hasOwn(ERRORS, code)),
  message: z.string(),
});

export const oracleRequestView = z.object({
  id: chainDigits.meta({ description: "the request's number in the oracle contract" }),
  object: z.literal("oracle_request"),
  requester: evmAddress,
  model: z.string(),
  question: excerpt,
  inputBytes: z.int(),
  assurance,
  payment: chainDigits.meta({ description: "what is held for it at most, in the token's smallest units" }),
  deadline: z.iso.datetime(),
  state: oracleState,
  reason: oracleReason.nullable(),
  answer: excerpt,
  /** GET /v1/receipts/:id */
  receipt: z.string().nullable(),
  askedAt: z.iso.datetime().meta({ description: "when the relay had seen it confirmed" }),
  /** On the chain: of the question, and of its answer or refund. */
  transaction: transactionHash,
  settledBy: transactionHash.nullable(),
});
export type OracleRequestView = z.infer<typeof oracleRequestView>;

/** GET /v1/oracle/requests/:id */
export const oracleRequestDetail = oracleRequestView.extend({
  input: hexBytes,
  output: hexBytes.nullable().meta({ description: "as the contract got it; null before, and when it was too long" }),
});
export type OracleRequestDetail = z.infer<typeof oracleRequestDetail>;

export const oracleRequestsPage = z.object({
  object: z.literal("list"),
  data: z.array(oracleRequestView),
  next_cursor: z.string().nullable(),
});
export type OracleRequestsPage = z.infer<typeof oracleRequestsPage>;
