import { useTranslations } from "next-intl";
import { SectionOfFacts } from "./section-of-facts.tsx";

const FACTS = ["known", "again", "receipt"] as const;

/** Why an answer can be relied on. */
export function Checks() {
  const t = useTranslations("landing.checks");
  const facts = FACTS.map((fact) => ({ term: t(`${fact}.term`), body: t(`${fact}.body`) }));
  return <SectionOfFacts heading={t("heading")} facts={facts} />;
}
