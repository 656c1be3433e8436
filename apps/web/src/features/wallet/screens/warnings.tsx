import { useTranslations } from "next-intl";
import { classNames } from "../../../shared/ui/class-names.ts";
import type { Warning, WarningSeverity } from "../connect/warning.ts";
import { useWords } from "./use-words.ts";

const LOOKS: Record<WarningSeverity, string> = {
  danger: "border-ember bg-ember/10 [&_strong]:text-ember",
  caution: "border-bill bg-bill/10 [&_strong]:text-bill",
  note: "border-rule-strong bg-raised",
};

/** What to know before agreeing, worst first, each with its weight in words and not in colour alone. */
export function Warnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  const t = useTranslations("wallet.request");
  const tWarnings = useTranslations("wallet.warnings");
  const words = useWords();
  if (warnings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2.5">
      {warnings.map(({ code, severity, sentence, values }) => (
        <li
          key={`${code} ${sentence}`}
          role={severity === "danger" ? "alert" : undefined}
          className={classNames("rounded-(--radius) border px-4 py-3 text-small wrap-anywhere", LOOKS[severity])}
        >
          <strong className="mr-1.5">{t(`weights.${severity}`)}</strong>
          {tWarnings(code, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, words(value)])))}
        </li>
      ))}
    </ul>
  );
}
