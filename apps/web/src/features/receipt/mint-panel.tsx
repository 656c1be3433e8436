"use client";

import type { ChainView, ReceiptBody } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAccount } from "../../shared/account/use-account.ts";
import { usePageWallets } from "../../shared/chain/use-page-wallets.ts";
import { WalletPicker } from "../../shared/chain/wallet-picker.tsx";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Choice } from "../../shared/ui/choice.tsx";
import { TextField } from "../../shared/ui/field.tsx";
import { Notice } from "../../shared/ui/notice.tsx";
import type { Minted, MintStep, MintTrouble } from "./mint.ts";

interface Props {
  readonly relayUrl: string;
  readonly body: ReceiptBody;
  /** Null where the relay has none. */
  readonly chain: ChainView | null;
}

/** The relay may have the log’s head put on the chain first. */
const PERMIT_WAIT_MS = 30_000;

type Phase =
  | { readonly at: "ready" }
  | { readonly at: MintStep }
  | { readonly at: "done"; readonly tokenId: string }
  | { readonly at: "failed"; readonly why: MintTrouble };

/** Where the code that mints doesn’t come. */
const NOT_SENT: Minted = { ok: false, why: { wallet: "failed" } };

/** Makes the answer a token: asks the relay for the permit, then the visitor's wallet for the transaction. */
export function MintPanel({ relayUrl, body, chain }: Props) {
  const t = useTranslations("receipt.mint");
  return (
    <section aria-labelledby="mint" className="border-t border-rule pt-4">
      <h2 id="mint" className="text-title font-semibold">
        {t("heading")}
      </h2>
      <p className="mt-2 max-w-(--measure) text-small text-ink-soft">{t("lead")}</p>
      {chain === null && <p className="mt-3 text-small">{t("none")}</p>}
      {chain && (body.verdict.status === "refuted" ? <p className="mt-3 text-small">{t("refuted")}</p> : null)}
      {chain && body.verdict.status !== "refuted" && <MintForm relayUrl={relayUrl} body={body} chain={chain} />}
    </section>
  );
}

function MintForm({ relayUrl, body, chain }: Omit<Props, "chain"> & { readonly chain: ChainView }) {
  const t = useTranslations("receipt.mint");
  const tChain = useTranslations("chain");
  const say = useFailureText();
  const { account } = useAccount(relayUrl);
  const wallets = usePageWallets();
  const [walletId, setWalletId] = useState<string>();
  const [apiKey, setApiKey] = useState("");
  const [publish, setPublish] = useState<"hashes" | "texts">("hashes");
  const [phase, setPhase] = useState<Phase>({ at: "ready" });
  const wallet = wallets.find(({ id }) => id === walletId) ?? wallets[0];
  const isBusy = phase.at === "connecting" || phase.at === "asking" || phase.at === "confirm" || phase.at === "waiting";

  const askPermit = async (to: string) => {
    const { answerOf, askWithCode } = await import("../../shared/relay/ask-with-code.ts");
    const request = { to, publish: publish === "texts" };
    const key = apiKey.trim();
    if (key === "") return answerOf(account.ask((relay) => relay.outputs.permit(body.id, request)));
    const options = { apiKey: key, waitMs: PERMIT_WAIT_MS };
    return askWithCode(relayUrl, (relay, signal) => relay.outputs.permit(body.id, request, { signal }), options);
  };
  const start = async () => {
    if (wallet === undefined) return;
    setPhase({ at: "connecting" });
    const minted = await import("./mint.ts").then(
      ({ mint }) => mint({ chain, provider: wallet.provider, askPermit, onStep: (at) => setPhase({ at }) }),
      () => NOT_SENT,
    );
    setPhase(minted.ok ? { at: "done", tokenId: minted.tokenId } : { at: "failed", why: minted.why });
  };

  if (phase.at === "done")
    return (
      <div className="mt-4">
        <Notice tone="iris">
          {t("done")} <Link href={`/outputs/${phase.tokenId}`}>{t("see")}</Link>
        </Notice>
      </div>
    );
  return (
    <form
      className="mt-4 flex max-w-(--measure) flex-col items-start gap-5 *:w-full"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <Choice
        legend={t("publishLegend")}
        name="publish"
        value={publish}
        onChange={setPublish}
        options={[
          { value: "hashes", label: t("publish.hashes"), hint: t("publishHint.hashes") },
          { value: "texts", label: t("publish.texts"), hint: t("publishHint.texts") },
        ]}
      />
      <TextField
        label={t("key")}
        hint={t("keyHint")}
        type="password"
        autoComplete="off"
        spellCheck={false}
        value={apiKey}
        onChange={(event) => setApiKey(event.target.value)}
      />
      <WalletPicker chosen={walletId} onChoose={setWalletId} />
      <Button type="submit" disabled={isBusy || wallet === undefined} className="sm:w-auto">
        {phase.at === "failed" ? t("again") : t("start")}
      </Button>
      <p role="status" className="text-small text-ink-soft empty:hidden">
        {isBusy
          ? { connecting: t("confirm"), asking: t("asking"), confirm: t("confirm"), waiting: t("waiting") }[phase.at]
          : ""}
      </p>
      {phase.at === "failed" && (
        <Notice tone="ember" urgent>
          {"wallet" in phase.why ? tChain(`trouble.${phase.why.wallet}`) : say(phase.why)}
        </Notice>
      )}
    </form>
  );
}
