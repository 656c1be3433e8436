import { useTranslations } from "next-intl";
import { CheckMark, type Mark } from "../../shared/ui/check-mark.tsx";
import { classNames } from "../../shared/ui/class-names.ts";
import type { CheckRow } from "./check-rows.ts";

interface Props {
  readonly rows: readonly CheckRow[] | undefined;
  readonly isGood: boolean | undefined;
  readonly relayAddress: string;
}

const MARKS: Record<CheckRow["state"], Mark> = { holds: "yes", fails: "no", unseen: "unknown" };

/** The verdict of this browser, and what it looked at to come to it. */
export function ChecksList({ rows, isGood, relayAddress }: Props) {
  const t = useTranslations("receipt.checks");
  const tVerdict = useTranslations("receipt.verdict");
  return (
    <section aria-labelledby="checks" className="border-t-3 border-current pt-4">
      <p
        role="status"
        className={classNames("font-display text-[1.625rem] leading-tight font-semibold", colourOf(isGood))}
      >
        {tVerdict(isGood === undefined ? "looking" : isGood ? "good" : "bad")}
      </p>
      <h2 id="checks" className="mt-1 font-text text-small font-normal tracking-normal text-ink-soft">
        {t("heading")}
      </h2>
      <ul className="mt-5 flex flex-col gap-4">
        {rows?.map(({ name, state, fault }) => (
          <li key={name} className="flex gap-3">
            <CheckMark mark={MARKS[state]} className="mt-0.5" />
            <div className="min-w-0">
              <p className="font-medium">
                {t(`rows.${name}.term`)}
                <span className="sr-only">
                  : {state === "holds" ? t("holds") : state === "fails" ? t("fails") : t("unseen")}
                </span>
              </p>
              <p className="text-small text-ink-soft">{state === "unseen" ? t("unseen") : t(`rows.${name}.body`)}</p>
              {fault !== null && (
                <p role="alert" className="mt-1 text-small wrap-anywhere text-ember">
                  {t(`faults.${fault.fault}`)} {fault.field !== "" && `${t("field")}: ${fault.field}`}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
      <p className="mt-5 text-small text-ink-soft">
        {t("relay")} <span className="font-code wrap-anywhere">{relayAddress}</span>
      </p>
    </section>
  );
}

const colourOf = (isGood: boolean | undefined): string =>
  isGood === undefined ? "text-ink-soft" : isGood ? "text-sheen" : "text-ember";
