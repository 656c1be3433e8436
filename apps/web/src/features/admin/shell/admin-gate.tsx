"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useContext } from "react";
import { Gate } from "../../../shared/ask/gate.tsx";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { Button, ButtonLink } from "../../../shared/ui/button.tsx";
import { Failed } from "../../../shared/ui/failed.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { type Standing, StandingContext } from "./admin-context.ts";
import { SignInWays } from "./sign-in-ways.tsx";

/** Lets operators through. Whoever isn't one is told so; what is behind isn't rendered. */
export function AdminGate({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("admin.gate");
  const words = useFailureText();
  const standing = useContext(StandingContext);
  switch (standing.is) {
    case "refused":
      return (
        <>
          <PageHead title={t("refusedHeading")} lead={t("refusedLead")} />
          <p className="pb-6 font-code text-small wrap-anywhere">{standing.accountId}</p>
          <div className="flex flex-wrap gap-3">
            <Button look="quiet" onClick={() => standing.account.signOut()}>
              {t("signOut")}
            </Button>
            <ButtonLink look="quiet" href="/account" prefetch={false}>
              {t("toAccount")}
            </ButtonLink>
          </div>
        </>
      );
    case "unknown":
      return <Failed title={t("faultHeading")} body={words(standing.failure)} again={standing.again} />;
    default:
      return (
        <Gate
          asker={standing.is === "operator" ? standing.admin : standing.is}
          looking={t("looking")}
          noScript={t("noScript")}
          signIn={standing.is === "signed-out" && <SignIn {...standing} />}
        >
          {children}
        </Gate>
      );
  }
}

function SignIn({ account, state }: Pick<Extract<Standing, { is: "signed-out" }>, "account" | "state">) {
  const t = useTranslations("admin.gate");
  return (
    <>
      <PageHead title={t("signInHeading")} lead={t("signInLead")} />
      <SignInWays
        account={account}
        fault={state.phase === "signed-out" ? state.fault : null}
        isBusy={state.phase === "signing-in"}
        mayCreate={false}
      />
    </>
  );
}
