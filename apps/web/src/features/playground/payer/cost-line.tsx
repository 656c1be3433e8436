"use client";

import type { QuoteView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import type { OfferedModel } from "../logic/offered-model.ts";
import type { Payer } from "./use-payer.ts";

interface Props {
  readonly payer: Payer;
  readonly quote: QuoteView | null;
  readonly model: OfferedModel | undefined;
}

const PER = { embed: "perItem", ocr: "perItem", generate: "perToken", tensors: "perRun" } as const;

/** What asking would cost, before it is asked; and what to do where there are too few points. */
export function CostLine({ payer, quote, model }: Props) {
  const t = useTranslations("playground.cost");
  const format = useFormat();
  if (model === undefined) return null;
  if (quote === null)
    return (
      <p className="text-small text-ink-soft">{t(PER[model.task], { points: format.points(model.pricePerUnit) })}</p>
    );
  const isTooMuch = payer.points !== null && Number(quote.price.total) > Number(payer.points);
  return (
    <div className="text-small text-ink-soft" aria-live="polite">
      <p>
        {t(model.task === "generate" ? "atMost" : "exactly", { points: format.points(quote.price.total) })}{" "}
        {quote.restsOn.readyNodes === 0
          ? t("noNode")
          : quote.etaMs !== null && t("eta", { time: format.duration(quote.etaMs) })}
      </p>
      {isTooMuch && (
        <p className="pt-1 text-bill">
          {t("tooFew")} <Link href="/contribute">{t("lend")}</Link>
        </p>
      )}
    </div>
  );
}
