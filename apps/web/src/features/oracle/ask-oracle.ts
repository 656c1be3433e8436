// A question from a wallet to the oracle contract: two transactions, the first allows the payment.
import type { ChainView } from "@starling/protocol";
import { waitMined } from "../../shared/chain/wait-mined.ts";
import { connectWallet, type Provider, sendCall } from "../../shared/chain/wallet-calls.ts";
import { oracleText } from "../../shared/text/oracle-text.ts";
import { walletsText } from "../../shared/text/wallets-text.ts";
import { oracleCalls } from "./oracle-calls.ts";

export type AskStep = "allowing" | "asking" | "waiting";

export interface AskOptions {
  readonly chain: ChainView;
  readonly provider: Provider;
  readonly model: string;
  readonly text: string;
  /** Tokens, as a decimal text. */
  readonly highest: string;
  readonly waitMs: number;
  readonly onStep: (step: AskStep) => void;
}

export type Asked = { readonly ok: true } | { readonly ok: false; readonly sentence: string };

const fails = (sentence: string): Asked => ({ ok: false, sentence });

export async function askOracle({ chain, provider, waitMs, onStep, ...question }: AskOptions): Promise<Asked> {
  const deadlineS = Math.floor((Date.now() + waitMs) / 1_000);
  const calls = oracleCalls({ ...question, assurance: "sampled", deadlineS }, chain.contracts);
  if (!calls.ok) return fails(oracleText.ask[calls.why]);

  onStep("allowing");
  const account = await connectWallet(provider, chain);
  if (!account.ok) return fails(walletsText.trouble[account.why]);
  for (const step of ["allow", "ask"] as const) {
    onStep(step === "allow" ? "allowing" : "asking");
    const sent = await sendCall(provider, account.value, calls.value[step]);
    if (!sent.ok) return fails(walletsText.trouble[sent.why]);
    onStep("waiting");
    const mined = await waitMined(chain.rpcUrl, sent.value);
    if (mined !== "mined") return fails(walletsText.trouble[mined]);
  }
  return { ok: true };
}
