// A question from a wallet to the oracle contract: two transactions, the first allows the payment.
import type { ChainView } from "@starling/protocol";
import { waitMined } from "../../shared/chain/wait-mined.ts";
import { connectWallet, type Provider, sendCall, type WalletTrouble } from "../../shared/chain/wallet-calls.ts";
import { oracleCalls, type QuestionTrouble } from "./oracle-calls.ts";

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

/** What is wrong with the question, or what came of the wallet. */
export type AskTrouble =
  | { readonly question: QuestionTrouble }
  | { readonly wallet: WalletTrouble | Exclude<Awaited<ReturnType<typeof waitMined>>, "mined"> };

export type Asked = { readonly ok: true } | { readonly ok: false; readonly why: AskTrouble };

const fails = (why: AskTrouble): Asked => ({ ok: false, why });

export async function askOracle({ chain, provider, waitMs, onStep, ...question }: AskOptions): Promise<Asked> {
  const deadlineS = Math.floor((Date.now() + waitMs) / 1_000);
  const calls = oracleCalls({ ...question, assurance: "sampled", deadlineS }, chain.contracts);
  if (!calls.ok) return fails({ question: calls.why });

  onStep("allowing");
  const account = await connectWallet(provider, chain);
  if (!account.ok) return fails({ wallet: account.why });
  for (const step of ["allow", "ask"] as const) {
    onStep(step === "allow" ? "allowing" : "asking");
    const sent = await sendCall(provider, account.value, calls.value[step]);
    if (!sent.ok) return fails({ wallet: sent.why });
    onStep("waiting");
    const mined = await waitMined(chain.rpcUrl, sent.value);
    if (mined !== "mined") return fails({ wallet: mined });
  }
  return { ok: true };
}
