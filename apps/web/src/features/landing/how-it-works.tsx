import { useTranslations } from "next-intl";
import { StepDiagram } from "./step-diagram.tsx";

const STEPS = ["ask", "take", "return"] as const;

export function HowItWorks() {
  const t = useTranslations("landing.how");
  return (
    <section aria-labelledby="how">
      <h2 id="how" className="text-section">
        {t("heading")}
      </h2>
      <ol className="mt-10 grid gap-x-10 gap-y-12 md:grid-cols-3">
        {STEPS.map((step, i) => (
          <li key={step} className="border-t border-rule-strong pt-5">
            <StepDiagram step={i} />
            <h3 className="mt-6 font-display text-title font-semibold">
              <span aria-hidden="true" className="figures mr-2 text-ink-soft">
                {i + 1}
              </span>
              {t(`${step}.title`)}
            </h3>
            <p className="mt-2 max-w-(--measure)">{t(`${step}.body`)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
