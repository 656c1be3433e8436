"use client";

import { useTranslations } from "next-intl";
import { Fragment, type ReactNode, useContext } from "react";
import { Loading } from "../../../shared/ui/loading.tsx";
import { StandingContext } from "./console-context.ts";

interface Props {
  /** The ways to sign in. */
  readonly signIn: ReactNode;
  readonly children: ReactNode;
}

/** The page for whoever is signed in. Others sign in right here: the page that they wanted is the one they are on, so nothing leads anywhere. */
export function ConsoleGate({ signIn, children }: Props) {
  const t = useTranslations("console.gate");
  const standing = useContext(StandingContext);
  switch (standing.is) {
    case "looking":
      return (
        <>
          <Loading of="lines" label={t("looking")} />
          <noscript>
            <p className="max-w-(--measure) py-4">{t("noScript")}</p>
          </noscript>
        </>
      );
    case "signed-out":
      return (
        <>
          {signIn}
          <p className="mt-8 max-w-(--measure) text-small text-ink-soft">{t("stays")}</p>
        </>
      );
    case "signed-in":
      // Another account is asked for from the beginning.
      return <Fragment key={standing.consumer.accountId}>{children}</Fragment>;
  }
}
