import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { type ModelRow, totalBytes } from "../../shared/models/model-row.ts";
import { SectionOfFacts } from "./section-of-facts.tsx";

interface Props {
  /** Null when the relay didn't say which there are. */
  readonly models: readonly ModelRow[] | null;
  readonly engineBytes: number;
}

const OTHERS = ["compute", "power", "privacy", "leaving", "points"] as const;

/** What lending costs the visitor's machine. */
export function Costs({ models, engineBytes }: Props) {
  const t = useTranslations("landing.costs");
  const format = useFormat();
  const download =
    models === null || models.length === 0
      ? t("download.unknown")
      : t("download.known", {
          bytes: format.bytes(totalBytes(models) + engineBytes),
          models: format.list(models.map(({ name }) => name)),
        });
  const facts = [
    { term: t("download.term"), body: download },
    ...OTHERS.map((fact) => ({ term: t(`${fact}.term`), body: t(`${fact}.body`) })),
  ];
  return <SectionOfFacts heading={t("heading")} facts={facts} />;
}
