// POST /v1/chain/rpc: what pages may ask of the chain through the relay, and no more. The chain's address and its key stay here.
import type { Hex, RpcCall, RpcReply } from "../ports/chain.ts";
import type { ChainLimits } from "./chain-limits.ts";
import { readQuantity } from "./read-quantity.ts";
import type { Upstream } from "./upstream.ts";

/** JSON-RPC 2.0's codes, and those of EIP-1474. */
export const RPC_CODE = {
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  unavailable: -32002,
  limitExceeded: -32005,
} as const;

/** The most parameters that each takes: what isn't named here isn't passed on. */
const PARAMS_MAX: Readonly<Record<string, number>> = {
  eth_chainId: 0,
  net_version: 0,
  eth_blockNumber: 0,
  eth_gasPrice: 0,
  eth_maxPriorityFeePerGas: 0,
  eth_feeHistory: 3,
  eth_getBalance: 2,
  eth_getCode: 2,
  eth_getStorageAt: 3,
  eth_getTransactionCount: 2,
  // Without overrides of state, which make a node work for strangers.
  eth_call: 2,
  eth_estimateGas: 2,
  eth_getBlockByNumber: 2,
  eth_getBlockByHash: 2,
  eth_getTransactionByHash: 1,
  eth_getTransactionReceipt: 1,
  eth_getLogs: 1,
  eth_sendRawTransaction: 1,
};
const FEE_BLOCKS_MAX = 1_024;
const TAGS: ReadonlySet<unknown> = new Set(["latest", "pending", "safe", "finalized", undefined]);

export interface PassOptions {
  readonly upstream: Upstream;
  /** The newest block that was seen. */
  readonly head: () => number | null;
  readonly limits: ChainLimits;
}

export function createPass({
  upstream,
  head,
  limits,
}: PassOptions): (calls: readonly RpcCall[]) => Promise<RpcReply[]> {
  let atOnce = 0;

  /** Why a call isn't passed on; null when it is. */
  function refusal({ method, params }: RpcCall): { readonly code: number; readonly message: string } | null {
    const most = Object.hasOwn(PARAMS_MAX, method) ? PARAMS_MAX[method] : undefined;
    if (most === undefined)
      return { code: RPC_CODE.methodNotFound, message: `${method.slice(0, 64)} is not passed on by this relay` };
    if (params.length > most) return invalid(`${method} takes at most ${most} parameters here`);
    if (method === "eth_getLogs") return logsRefusal(params[0]);
    if (method === "eth_sendRawTransaction") {
      const [raw] = params;
      if (typeof raw !== "string" || !/^0x(?:[0-9a-fA-F]{2})+$/.test(raw))
        return invalid("a raw transaction is 0x and hex digits");
      if (raw.length > 2 + 2 * limits.rawTransactionBytesMax)
        return {
          code: RPC_CODE.limitExceeded,
          message: `a raw transaction may have ${limits.rawTransactionBytesMax} bytes`,
        };
    }
    if (method === "eth_feeHistory" && (readQuantity(params[0]) ?? Number.POSITIVE_INFINITY) > FEE_BLOCKS_MAX)
      return invalid(`at most ${FEE_BLOCKS_MAX} blocks of fees are given`);
    return null;
  }

  function logsRefusal(filter: unknown): { readonly code: number; readonly message: string } | null {
    if (typeof filter !== "object" || filter === null || Array.isArray(filter))
      return invalid("eth_getLogs takes a filter");
    const fields = new Map<string, unknown>(Object.entries(filter));
    if (fields.has("blockHash")) return null;
    const newest = head() ?? 0;
    const numberOf = (tag: unknown): number | undefined =>
      TAGS.has(tag) ? newest : tag === "earliest" ? 0 : readQuantity(tag);
    const from = numberOf(fields.get("fromBlock"));
    const to = numberOf(fields.get("toBlock"));
    if (from === undefined || to === undefined) return invalid("fromBlock and toBlock are block numbers or tags");
    if (Math.min(to, newest) - from >= limits.passedLogBlocksMax)
      return {
        code: RPC_CODE.limitExceeded,
        message: `ask for logs of at most ${limits.passedLogBlocksMax} blocks at once`,
      };
    return null;
  }

  async function pass(call: RpcCall): Promise<RpcReply> {
    const { id } = call;
    const refused = refusal(call);
    if (refused !== null) return { jsonrpc: "2.0", id, error: refused };
    if (atOnce >= limits.passedAtOnceMax)
      return {
        jsonrpc: "2.0",
        id,
        error: { code: RPC_CODE.limitExceeded, message: "too many calls at once; try again" },
      };
    atOnce += 1;
    try {
      return await ask(call);
    } catch {
      const message = "the chain can't be reached; try again later";
      return { jsonrpc: "2.0", id, error: { code: RPC_CODE.unavailable, message } };
    } finally {
      atOnce -= 1;
    }
  }

  async function ask({ id, method, params }: RpcCall): Promise<RpcReply> {
    const response = await fetch(upstream.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...upstream.headers },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.timeout(limits.passedMs),
      redirect: "error",
    });
    const text = await readBounded(response, limits.passedReplyBytesMax);
    if (text === null)
      return {
        jsonrpc: "2.0",
        id,
        error: { code: RPC_CODE.limitExceeded, message: "the answer is too large; ask for less" },
      };
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== "object" || answer === null) throw new Error("no answer of JSON-RPC");
    if ("error" in answer && answer.error !== null && answer.error !== undefined)
      return { jsonrpc: "2.0", id, error: errorOf(answer.error) };
    if (!("result" in answer)) throw new Error("no answer of JSON-RPC");
    return { jsonrpc: "2.0", id, result: answer.result };
  }

  /** What the chain says of a call, without anything that tells where it was asked. */
  function errorOf(error: unknown): { code: number; message: string; data?: unknown } {
    const fields = new Map<string, unknown>(typeof error === "object" && error !== null ? Object.entries(error) : []);
    const code = fields.get("code");
    const message = fields.get("message");
    const data = fields.get("data");
    return {
      code: typeof code === "number" && Number.isInteger(code) ? code : RPC_CODE.internal,
      message:
        typeof message === "string"
          ? upstream.withoutSecrets(message.slice(0, limits.errorCharsMax))
          : "the chain refused the call",
      // What a contract reverted with, and nothing else.
      ...(isRevertData(data) ? { data } : {}),
    };
  }

  const isRevertData = (data: unknown): data is Hex =>
    typeof data === "string" && /^0x[0-9a-fA-F]*$/.test(data) && data.length <= 2 * limits.rawTransactionBytesMax;

  return (calls) => Promise.all(calls.map(pass));
}

const invalid = (message: string) => ({ code: RPC_CODE.invalidParams, message });

/** null when it is longer. */
async function readBounded(response: Response, bytesMax: number): Promise<string | null> {
  if (response.body === null) return "";
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.byteLength;
    // Leaving the loop ends the connection.
    if (bytes > bytesMax) return null;
    parts.push(part);
  }
  return Buffer.concat(parts, bytes).toString("utf8");
}
