// From a receipt to a token: the wallet's account, the relay's permit for it, and the wallet's transaction.
import type { ChainView, MintView } from "@starling/protocol";
import { waitMined } from "../../shared/chain/wait-mined.ts";
import { connectWallet, type Provider, sendCall, type WalletTrouble } from "../../shared/chain/wallet-calls.ts";
import type { Answer } from "../../shared/relay/ask-with-code.ts";

export type MintStep = "connecting" | "asking" | "confirm" | "waiting";

export interface MintOptions {
  readonly chain: ChainView;
  readonly provider: Provider;
  /** Asks the relay, as the account that the answer is of, for the permit to mint it to an address. */
  readonly askPermit: (to: string) => Promise<Answer<MintView>>;
  readonly onStep: (step: MintStep) => void;
}

/** A code of the relay, or what came of the wallet. */
export type MintTrouble =
  | { readonly code: string }
  | { readonly wallet: WalletTrouble | Exclude<Awaited<ReturnType<typeof waitMined>>, "mined"> };

export type Minted =
  | { readonly ok: true; readonly tokenId: string }
  | { readonly ok: false; readonly why: MintTrouble };

const fails = (why: MintTrouble): Minted => ({ ok: false, why });
const walletFails = (wallet: WalletTrouble): Minted => fails({ wallet });

export async function mint({ chain, provider, askPermit, onStep }: MintOptions): Promise<Minted> {
  onStep("connecting");
  const account = await connectWallet(provider, chain);
  if (!account.ok) return walletFails(account.why);

  onStep("asking");
  const asked = await askPermit(account.value);
  if (!asked.ok) return fails({ code: asked.code });
  const { transaction, tokenId } = asked.value;
  // The permit is for this chain and its contract, or the page doesn't hand it on.
  if (asked.value.chainId !== chain.chainId || transaction.to !== chain.contracts.inferenceToken.toLowerCase())
    return walletFails("wrongChain");

  onStep("confirm");
  const sent = await sendCall(provider, account.value, transaction);
  if (!sent.ok) return walletFails(sent.why);
  onStep("waiting");
  const mined = await waitMined(chain.rpcUrl, sent.value);
  return mined === "mined" ? { ok: true, tokenId } : fails({ wallet: mined });
}
