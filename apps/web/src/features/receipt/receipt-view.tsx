"use client";

import type { ChainView, Receipt } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { AllFields } from "./all-fields.tsx";
import { ChecksList } from "./checks-list.tsx";
import { MintPanel } from "./mint-panel.tsx";
import { OwnAnswer } from "./own-answer.tsx";
import { Says } from "./says.tsx";
import { useCheck } from "./use-check.ts";

interface Props {
  readonly relayUrl: string;
  readonly relayAddress: string;
  readonly receipt: Receipt;
  /** Null where the relay has none. */
  readonly chain: ChainView | null;
}

/** What was checked first, beside or above the receipt as a document and what can be done with it. */
export function ReceiptView({ relayUrl, relayAddress, receipt, chain }: Props) {
  const t = useTranslations("receipt");
  const [output, setOutput] = useState<Uint8Array>();
  const rows = useCheck(receipt, relayAddress, output);
  const isGood = rows?.every(({ state }) => state === "holds");
  return (
    <article className="grid gap-x-16 gap-y-12 lg:grid-cols-[minmax(0,1fr)_minmax(0,23rem)]">
      <header className="lg:col-span-2">
        <h1 className="text-section">{t("title")}</h1>
        <p className="mt-2 font-code text-small wrap-anywhere text-ink-soft">{receipt.body.id}</p>
        <p className="mt-5 max-w-(--measure) text-lead">{t("lead")}</p>
        <noscript>
          <p className="mt-4 max-w-(--measure) text-bill">{t("noScript")}</p>
        </noscript>
      </header>
      <div className="min-w-0 lg:order-2">
        <ChecksList rows={rows} isGood={isGood} relayAddress={relayAddress} />
      </div>
      <div className="flex min-w-0 flex-col gap-12 lg:order-1">
        <Says body={receipt.body} />
        <AllFields receipt={receipt} href={`${relayUrl}/v1/receipts/${receipt.body.id}`} faulty={faultyOf(rows)} />
        <OwnAnswer body={receipt.body} onAnswer={setOutput} />
        <MintPanel relayUrl={relayUrl} body={receipt.body} chain={chain} />
      </div>
    </article>
  );
}

const faultyOf = (rows: ReturnType<typeof useCheck>): string | null =>
  rows?.find(({ fault }) => fault !== null)?.fault?.field ?? null;
