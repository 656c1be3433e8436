"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import { Panel } from "../../../../shared/ui/panel.tsx";
import { type Holdings, useHoldings } from "../../use-chain.ts";
import type { OpenProps } from "../open-props.ts";
import { Plate } from "../plate.tsx";
import { RedeemPanel } from "../redeem/redeem-panel.tsx";
import { useAmounts } from "../use-amounts.ts";
import { useChainFaultText } from "../use-fault-text.ts";
import { History } from "./history.tsx";
import { ReceiveSheet } from "./receive-sheet.tsx";
import { SendSheet } from "./send-sheet.tsx";

/** What the wallet holds, what can be done with it, and what happened. */
export function Home({ store, state, chain, relayUrl }: OpenProps) {
  const t = useTranslations("wallet.home");
  const tWallet = useTranslations("wallet");
  const { account } = state;
  const holdings = useHoldings(chain, account.address, store);
  const [sheet, setSheet] = useState<"none" | "send" | "receive">("none");
  const close = () => setSheet("none");
  if (chain.phase !== "known") return <NoChain chain={chain} />;
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(0,25rem)_1fr] lg:gap-10">
      <div className="flex flex-col gap-5 self-start lg:sticky lg:top-6">
        <BalancePlate facts={chain.facts} holdings={holdings} />
        <div className="flex gap-3 [&>button]:flex-1">
          <Button onClick={() => setSheet("send")} disabled={holdings.balances === null}>
            {t("send")}
          </Button>
          <Button look="quiet" onClick={() => setSheet("receive")}>
            {t("receive")}
          </Button>
        </div>
        {holdings.isStale && <Notice tone="bill">{t("stale")}</Notice>}
      </div>
      <div className="flex min-w-0 flex-col">
        <Panel heading={tWallet("redeem.heading")}>
          <RedeemPanel relayUrl={relayUrl} chain={chain} account={account} store={store} onChange={holdings.look} />
        </Panel>
        <Panel heading={tWallet("history.heading")}>
          <History chain={chain} owner={account.address} holdings={holdings} />
        </Panel>
      </div>
      {sheet === "receive" && <ReceiveSheet address={account.address} facts={chain.facts} onClose={close} />}
      {sheet === "send" && (
        <SendSheet
          chain={chain}
          store={store}
          account={account}
          balances={holdings.balances}
          onSent={holdings.look}
          onClose={close}
        />
      )}
    </div>
  );
}

function BalancePlate({
  facts,
  holdings: { balances },
}: {
  readonly facts: Extract<OpenProps["chain"], { phase: "known" }>["facts"];
  readonly holdings: Holdings;
}) {
  const t = useTranslations("wallet.home");
  const amounts = useAmounts();
  const format = useFormat();
  return (
    <Plate bird="flying">
      <dl>
        <dt className="text-small text-sky-ink-soft">{t("balance")}</dt>
        <dd className="figures mt-1 text-figure wrap-anywhere">
          {balances === null ? "–" : amounts.number(balances.token, facts.token.decimals)}{" "}
          <span className="text-title tracking-normal">{facts.token.symbol}</span>
        </dd>
        <dt className="sr-only">{t("coin")}</dt>
        <dd className="mt-2 text-small">
          {balances === null ? (
            t("unknown")
          ) : (
            <>
              {amounts.briefly(balances.coin, facts.coin)} <span aria-hidden="true">{t("coin")}</span>
            </>
          )}
        </dd>
      </dl>
      {balances !== null && (
        <p className="mt-1 text-small text-sky-ink-soft">{t("asOfBlock", { block: format.count(balances.block) })}</p>
      )}
    </Plate>
  );
}

function NoChain({ chain }: { readonly chain: Exclude<OpenProps["chain"], { phase: "known" }> }) {
  const t = useTranslations("wallet.home");
  const chainFaultText = useChainFaultText();
  const tWallet = useTranslations("wallet");
  if (chain.phase === "asking") {
    return (
      <p role="status" className="text-ink-soft">
        {tWallet("loading")}
      </p>
    );
  }
  return chain.fault === "chain_not_configured" ? (
    <div className="max-w-(--measure)">
      <h2 className="text-section">{t("noChain")}</h2>
      <p className="mt-3 text-lead">{t("noChainBody")}</p>
    </div>
  ) : (
    <Notice tone="bill">
      <strong className="block">{t("relayAway")}</strong>
      {chainFaultText(chain.fault)}
    </Notice>
  );
}
