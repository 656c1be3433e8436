"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Hash } from "viem";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { readTransaction, type TransactionFacts } from "../../chain/read-transaction.ts";
import type { ChainState } from "../../use-chain.ts";
import { Facts } from "../facts.tsx";
import { useAmounts } from "../use-amounts.ts";

interface Props {
  readonly chain: Extract<ChainState, { phase: "known" }>;
  readonly hash: Hash;
  readonly onClose: () => void;
}

/** All that the chain says of one transaction: no explorer is needed. */
export function TransactionSheet({ chain: { client, facts }, hash, onClose }: Props) {
  const t = useTranslations("wallet.history.details");
  const amounts = useAmounts();
  const tWallet = useTranslations("wallet");
  const format = useFormat();
  const [known, setKnown] = useState<TransactionFacts>();
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    let isOver = false;
    readTransaction(client, hash).then(
      (read) => !isOver && setKnown(read),
      () => !isOver && setFailed(true),
    );
    return () => {
      isOver = true;
    };
  }, [client, hash]);
  const coins = (amount: bigint) => amounts.exactly(amount, facts.coin);
  return (
    <Sheet lightly heading={t("heading")} onClose={onClose}>
      <Facts
        facts={[
          { label: t("hash"), value: hash, isCode: true },
          ...(known === undefined
            ? [{ label: t("state"), value: isFailed ? tWallet("history.failed") : tWallet("history.looking") }]
            : [
                { label: t("state"), value: tWallet(`history.states.${known.state}`) },
                { label: t("block"), value: known.block === null ? t("unknown") : format.count(known.block) },
                { label: t("time"), value: known.atMs === null ? t("unknown") : format.dateTime(known.atMs) },
                { label: t("from"), value: known.from, isCode: true },
                { label: t("to"), value: known.to ?? t("creates"), isCode: known.to !== null },
                { label: t("value"), value: coins(known.value) },
                ...(known.fee === null ? [] : [{ label: t("fee"), value: coins(known.fee) }]),
                ...(known.gasUsed === null ? [] : [{ label: t("gas"), value: format.count(known.gasUsed) }]),
                { label: t("nonce"), value: String(known.nonce) },
              ]),
        ]}
      />
      <Button look="quiet" wide onClick={onClose}>
        {t("close")}
      </Button>
    </Sheet>
  );
}
