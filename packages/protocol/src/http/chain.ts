// GET /v1/chain and POST /v1/chain/rpc: the chain that points become tokens on.
import { z } from "zod";
import { pointsText } from "../points.ts";

const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .meta({ description: "an address, in lower case", example: "0x5fbdb2315678afecb367f032d93f642f64180aa3" });

/** The contracts of a network. A file of these is what a relay is given. */
export const contractAddresses = z.object({
  chainId: z.int().positive(),
  starToken: address,
  pointsRedeemer: address,
  pointsDeposit: address,
  receiptAnchor: address,
  inferenceOracle: address,
  inferenceToken: address,
  deployBlock: z.int().nonnegative().meta({ description: "the first block that any of them is in" }),
});
export type ContractAddresses = z.infer<typeof contractAddresses>;

export const chainState = z.enum(["starting", "following", "unreachable", "halted"]);

export const chainView = z.object({
  object: z.literal("chain"),
  chainId: z.int().positive(),
  name: z.string(),
  /** The relay's own pass, for whoever has no way of their own. */
  rpcUrl: z.url().meta({ description: "JSON-RPC through the relay, with limits" }),
  publicRpcUrl: z.url().nullable().meta({ description: "JSON-RPC without the relay; null where none was named" }),
  contracts: contractAddresses,
  confirmations: z
    .int()
    .positive()
    .meta({ description: "an event counts once its block and those after it are so many" }),
  state: chainState.meta({ description: "redemptions are taken while it is `following`" }),
  sentence: z.string().nullable().meta({ description: "what is wrong; null while all is well" }),
  head: z.int().nullable().meta({ description: "the newest block that the relay has seen" }),
  worked: z.int().nullable().meta({ description: "the last confirmed block whose events the ledger holds" }),
  token: z.object({ name: z.string(), symbol: z.string(), decimals: z.int() }),
  microPointWei: z
    .string()
    .regex(/^\d+$/)
    .meta({ description: "the token's smallest units in a millionth of a point" }),
  sponsored: z.boolean().meta({ description: "whether the relay sends redemptions and pays their gas now" }),
  voucherSigner: address,
  walletConnect: z.object({ relayUrl: z.url(), projectId: z.string().nullable() }),
  redemption: z.object({
    min: pointsText,
    accountPerDay: pointsText,
    networkPerDay: pointsText,
    approvalFrom: pointsText.meta({ description: "from here on an operator must approve" }),
    voucherTtlS: z.int(),
  }),
});
export type ChainView = z.infer<typeof chainView>;

export const CHAIN_RPC_LIMITS = {
  callsMax: 20,
  /** From one address. */
  requestsPerMinute: 600,
  bodyBytesMax: 128 * 1024,
} as const;

/** A call of JSON-RPC 2.0. Notifications are not taken: an id must be there. */
export const rpcCall = z.strictObject({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string().max(128), z.number()]).nullable(),
  method: z.string().min(1).max(64),
  params: z.array(z.unknown()).max(16).optional(),
});
export type RpcCallBody = z.infer<typeof rpcCall>;

export const rpcBody = z.union([rpcCall, z.array(rpcCall).min(1).max(CHAIN_RPC_LIMITS.callsMax)]);
export type RpcBody = z.infer<typeof rpcBody>;

export const rpcReply = z.union([
  z.object({ jsonrpc: z.literal("2.0"), id: z.union([z.string(), z.number()]).nullable(), result: z.unknown() }),
  z.object({
    jsonrpc: z.literal("2.0"),
    id: z.union([z.string(), z.number()]).nullable(),
    error: z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() }),
  }),
]);
export const rpcReplies = z.union([rpcReply, z.array(rpcReply)]);
