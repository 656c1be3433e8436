import {
  type CheckSpec,
  checkSpecOf,
  type ModelManifest,
  type Rate,
  type VerificationFigures,
} from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { Stat, Stats } from "../../shared/ui/stat.tsx";

interface Props {
  readonly manifest: ModelManifest;
  /** Null while nothing of the model was checked, undefined when the relay didn't say. */
  readonly checks: VerificationFigures | null | undefined;
}

/** How two answers are compared, and what comparing them has found. */
export function ModelChecks({ manifest, checks }: Props) {
  const t = useTranslations("models.checks");
  return (
    <>
      <Tolerance spec={checkSpecOf(manifest)} />
      <p className="mt-2 max-w-(--measure) text-small text-ink-soft">
        {t(manifest.check === undefined ? "uncalibrated" : "calibrated")}
      </p>
      <h3 className="mt-8 mb-5 font-text text-small font-medium tracking-normal text-ink-soft">{t("rates")}</h3>
      {checks === undefined ? (
        <p className="max-w-(--measure)">{t("away")}</p>
      ) : checks === null || checks.checked === 0 ? (
        <p className="max-w-(--measure)">{t("none")}</p>
      ) : (
        <Stats label={t("rates")}>
          <Share label={t("matches")} rate={checks.matches} />
          <Share label={t("mismatches")} rate={checks.mismatches} />
          <Share label={t("inconclusive")} rate={checks.inconclusive} />
        </Stats>
      )}
    </>
  );
}

function Tolerance({ spec: { kind, matchMax, mismatchMin } }: { readonly spec: CheckSpec }) {
  const t = useTranslations("models.checks");
  const format = useFormat();
  const rule = kind === "text" || kind === "tokens" || kind === "tensors" ? kind : "vectors";
  const words = (bound: number) =>
    rule === "text"
      ? format.share(bound, "ceil")
      : new Intl.NumberFormat(format.language, { maximumSignificantDigits: 2 }).format(bound);
  return <p className="max-w-(--measure)">{t(rule, { match: words(matchMax), mismatch: words(mismatchMin) })}</p>;
}

function Share({ label, rate: { numerator, denominator, value, interval95 } }: { label: string; rate: Rate }) {
  const t = useTranslations("models.checks");
  const format = useFormat();
  if (value === null || interval95 === null) return null;
  return (
    <Stat
      label={label}
      size="small"
      value={format.share(value, "floor")}
      note={t("interval", {
        low: format.share(interval95.low, "floor"),
        high: format.share(interval95.high, "ceil"),
        part: format.count(numerator),
        whole: format.count(denominator),
      })}
    />
  );
}
