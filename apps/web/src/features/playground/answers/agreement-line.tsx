import { useTranslations } from "next-intl";
import { Badge } from "../../../shared/ui/badge.tsx";
import type { Agreement } from "../logic/compare-answers.ts";

interface Props {
  readonly agreement: Agreement;
  /** What is compared. */
  readonly of: "tokens" | "vectors" | "pages" | "tensors";
}

/** Whether network and own tab gave the same. */
export function AgreementLine({ agreement, of }: Props) {
  const t = useTranslations("playground.agreement");
  const worst = "worst" in agreement ? agreement.worst.toExponential(1) : "";
  const isGood = agreement.kind === "same" || agreement.kind === "within";
  const words =
    agreement.kind === "same"
      ? t(`same.${of}`, { count: agreement.count })
      : agreement.kind === "differs"
        ? t(`differs.${of}`, { place: agreement.from + 1 })
        : t(agreement.kind, { worst });
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-2 border-t border-rule pt-3">
      <Badge tone={isGood ? "good" : "warn"}>{t(isGood ? "good" : "odd")}</Badge>
      <span className="text-small">{words}</span>
    </p>
  );
}
