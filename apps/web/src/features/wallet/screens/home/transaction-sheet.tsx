"use client";

import { useEffect, useState } from "react";
import type { Hash } from "viem";
import { walletText } from "../../../../shared/text/wallet-text.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { formatAmount } from "../../chain/amount.ts";
import { readTransaction, type TransactionFacts } from "../../chain/read-transaction.ts";
import type { ChainState } from "../../use-chain.ts";
import { dateText } from "../date-text.ts";
import { Facts } from "../facts.tsx";

interface Props {
  readonly chain: Extract<ChainState, { phase: "known" }>;
  readonly hash: Hash;
  readonly onClose: () => void;
}

/** All that the chain says of one transaction: no explorer is needed. */
export function TransactionSheet({ chain: { client, facts }, hash, onClose }: Props) {
  const t = walletText.history.details;
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
  const coins = (amount: bigint) => `${formatAmount(amount, facts.coin.decimals)} ${facts.coin.symbol}`;
  return (
    <Sheet lightly heading={t.heading} onClose={onClose}>
      <Facts
        facts={[
          { label: t.hash, value: hash, isCode: true },
          ...(known === undefined
            ? [{ label: t.state, value: isFailed ? walletText.history.failed : walletText.history.looking }]
            : [
                { label: t.state, value: walletText.history.states[known.state] },
                { label: t.block, value: known.block === null ? t.unknown : known.block.toLocaleString("en") },
                { label: t.time, value: known.atMs === null ? t.unknown : dateText(known.atMs) },
                { label: t.from, value: known.from, isCode: true },
                { label: t.to, value: known.to ?? t.creates, isCode: known.to !== null },
                { label: t.value, value: coins(known.value) },
                ...(known.fee === null ? [] : [{ label: t.fee, value: coins(known.fee) }]),
                ...(known.gasUsed === null ? [] : [{ label: t.gas, value: known.gasUsed.toLocaleString("en") }]),
                { label: t.nonce, value: String(known.nonce) },
              ]),
        ]}
      />
      <Button look="quiet" wide onClick={onClose}>
        {t.close}
      </Button>
    </Sheet>
  );
}
