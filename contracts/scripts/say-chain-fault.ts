// What a chain or its client refused, as a sentence that says what to do. Addresses of chains may hold a key: only their host is said.
import {
  BaseError,
  ExecutionRevertedError,
  HttpRequestError,
  InsufficientFundsError,
  NonceTooHighError,
  NonceTooLowError,
  RpcRequestError,
  TimeoutError,
  WaitForTransactionReceiptTimeoutError,
} from "viem";

const ADDRESS = /https?:\/\/\S+/g;
const WORDS_MAX = 300;

export interface Asked {
  readonly rpc: string;
  /** Who pays. */
  readonly from: string;
}

/** undefined when it is no fault of a chain's: then it is a defect, or says enough itself. */
export function sayChainFault(error: unknown, { rpc, from }: Asked): string | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const host = new URL(rpc).host;
  const cause = <E extends Error>(type: abstract new (...args: never[]) => E): E | undefined => {
    const found = error.walk((each) => each instanceof type);
    return found instanceof type ? found : undefined;
  };
  const waited = cause(WaitForTransactionReceiptTimeoutError);
  if (waited !== undefined)
    return `A transaction was sent and is in no block yet (${hashIn(waited)}). Look what became of it before you deploy again.`;
  if (cause(InsufficientFundsError) !== undefined || /insufficient funds/i.test(error.message))
    return `${from} holds too few coins for the gas. Send it some and run this again.`;
  if (cause(NonceTooLowError) !== undefined || cause(NonceTooHighError) !== undefined)
    return `Another transaction of ${from} came in between. Let it be the only one, and run this again with another --out.`;
  const http = cause(HttpRequestError);
  if (http?.status !== undefined)
    return `The chain at ${host} refuses the request (HTTP ${http.status}). Check what --rpc says, and the key in it.`;
  if (http !== undefined || cause(TimeoutError) !== undefined)
    return `The chain at ${host} doesn't answer. Check that it runs, and what --rpc says.`;
  if (cause(ExecutionRevertedError) !== undefined)
    return `The chain refused a contract: ${plain(error.shortMessage)} Check --relay, --admin and the caps.`;
  const rpcFault = cause(RpcRequestError);
  const said = plain(rpcFault?.details ?? error.shortMessage);
  return `The chain at ${host} refused: ${said}`;
}

/** One line, without addresses of chains. */
function plain(text: string): string {
  const [line = ""] = text.split("\n");
  const short = line.replaceAll(ADDRESS, "…").slice(0, WORDS_MAX).trim();
  return /[.!?]$/.test(short) ? short : `${short}.`;
}

const hashIn = (error: Error): string => /0x[0-9a-f]{64}/.exec(error.message)?.[0] ?? "its hash is not known";
