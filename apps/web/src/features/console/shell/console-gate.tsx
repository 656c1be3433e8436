"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useContext } from "react";
import { Gate } from "../../../shared/ask/gate.tsx";
import { StandingContext } from "./console-context.ts";

interface Props {
  /** The ways to sign in. */
  readonly signIn: ReactNode;
  readonly children: ReactNode;
}

/** The console's pages, for whoever is signed in. */
export function ConsoleGate({ signIn, children }: Props) {
  const t = useTranslations("console.gate");
  const standing = useContext(StandingContext);
  return (
    <Gate
      asker={standing.is === "signed-in" ? standing.consumer : standing.is}
      looking={t("looking")}
      noScript={t("noScript")}
      signIn={
        <>
          {signIn}
          <p className="mt-8 max-w-(--measure) text-small text-ink-soft">{t("stays")}</p>
        </>
      }
    >
      {children}
    </Gate>
  );
}
