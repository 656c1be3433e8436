"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import type { Payer } from "./use-payer.ts";

/** Who pays, what they have, and how to come by some. */
export function PayerBar({ payer }: { readonly payer: Payer }) {
  const t = useTranslations("playground.payer");
  const sayFailure = useFailureText();
  return (
    <section
      aria-label={t("label")}
      className="flex flex-wrap items-center gap-x-6 gap-y-3 border-y border-rule py-3.5 text-small"
    >
      <Standing payer={payer} />
      {payer.failure !== null && (
        <p role="alert" className="w-full text-ember">
          {sayFailure(payer.failure)}
        </p>
      )}
    </section>
  );
}

function Standing({ payer }: { readonly payer: Payer }) {
  const t = useTranslations("playground.payer");
  const format = useFormat();
  const { state, points, trial, isBusy } = payer;
  // Until this browser was looked at, the room of what most visitors then find.
  if (state.phase === "unknown")
    return (
      <div className="grid w-full *:[grid-area:1/1]">
        <p className="text-ink-soft">{t("looking")}</p>
        <div inert className="invisible flex flex-wrap items-center gap-x-6 gap-y-3">
          <p className="max-w-(--measure)">{t("signedOut")}</p>
          <Button disabled>{t("signIn")}</Button>
          <span>{t("otherWays")}</span>
        </div>
      </div>
    );
  if (state.phase !== "signed-in") {
    const busy = isBusy || state.phase === "signing-in";
    return (
      <>
        <p className="max-w-(--measure)">{t("signedOut")}</p>
        <Button disabled={busy} onClick={() => payer.signIn()}>
          {busy ? t("signingIn") : t("signIn")}
        </Button>
        <Link href="/account" prefetch={false}>
          {t("otherWays")}
        </Link>
      </>
    );
  }
  const isEmpty = points !== null && Number(points) <= 0;
  return (
    <>
      <p>
        {points === null ? (
          <span className="text-ink-soft">{t("looking")}</span>
        ) : (
          t.rich("points", {
            points: format.points(points),
            number: (chunks) => <span className="figures text-title">{chunks}</span>,
          })
        )}
      </p>
      {trial?.state === "open" && (
        <Button look="quiet" disabled={isBusy} onClick={() => payer.takeTrial()}>
          {t("takeTrial", { points: format.points(trial.points) })}
        </Button>
      )}
      {isEmpty && trial !== null && trial.state !== "open" && (
        <p className="max-w-(--measure) text-ink-soft">
          {t(`empty.${trial.state}`)} <Link href="/contribute">{t("lend")}</Link>
        </p>
      )}
      <Link href="/account" prefetch={false} className="ml-auto">
        {t("account")}
      </Link>
    </>
  );
}
