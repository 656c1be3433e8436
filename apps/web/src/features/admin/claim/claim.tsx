"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { rememberOperator } from "../../../shared/account/operator-hint.ts";
import { useAccount } from "../../../shared/account/use-account.ts";
import { FailureLine } from "../../../shared/ask/failure-line.tsx";
import { Button, ButtonLink } from "../../../shared/ui/button.tsx";
import { Loading } from "../../../shared/ui/loading.tsx";
import { Notice } from "../../../shared/ui/notice.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { SignInWays } from "../shell/sign-in-ways.tsx";
import { type ClaimToken, readClaimToken } from "./claim-token.ts";

type Phase = "ready" | "busy" | "done";

/** Takes the token out of the address at once, then gives the role to whoever signs in and says so. */
export function Claim({ relayUrl }: { readonly relayUrl: string }) {
  const t = useTranslations("admin.claim");
  const { state, account } = useAccount(relayUrl);
  const [claim, setClaim] = useState<ClaimToken>();
  const [phase, setPhase] = useState<Phase>("ready");
  const [failure, setFailure] = useState<unknown>();

  useEffect(() => {
    const take = () => {
      const { hash } = location;
      // Run twice, the second time finds the address without it.
      setClaim((before) => (before !== undefined && hash === "" ? before : readClaimToken(hash)));
      // It stays neither in the address nor in the history.
      if (hash !== "") history.replaceState(history.state, "", location.pathname + location.search);
    };
    take();
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);

  const take = async (token: string) => {
    setPhase("busy");
    setFailure(undefined);
    try {
      await account.ask((relay) => relay.admin.claim(token));
      rememberOperator(true);
      setPhase("done");
    } catch (error) {
      setFailure(error);
      setPhase("ready");
    }
  };

  if (claim === undefined || state.phase === "unknown")
    return (
      <>
        <Loading of="lines" />
        <noscript>
          <p className="max-w-(--measure) py-4">{t("noScript")}</p>
        </noscript>
      </>
    );
  if (phase === "done")
    return (
      <>
        <PageHead title={t("doneHeading")} lead={t("doneLead")} />
        <ButtonLink href="/admin">{t("go")}</ButtonLink>
      </>
    );
  if (claim.token === null)
    return (
      <>
        <PageHead title={t(`${claim.why}Heading`)} lead={t(`${claim.why}Lead`)} />
        <ButtonLink look="quiet" href="/admin">
          {t("go")}
        </ButtonLink>
      </>
    );
  const { token } = claim;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {state.phase === "signed-in" ? (
        <div className="flex max-w-(--measure) flex-col items-start gap-5">
          <p>
            {t("as")}
            <span className="block font-code text-small wrap-anywhere">{state.session.account}</span>
          </p>
          {failure !== undefined && <FailureLine failure={failure} />}
          <div className="flex flex-wrap gap-3">
            <Button disabled={phase === "busy"} onClick={() => take(token)}>
              {phase === "busy" ? t("taking") : t("take")}
            </Button>
            <Button look="quiet" disabled={phase === "busy"} onClick={() => account.signOut()}>
              {t("other")}
            </Button>
          </div>
        </div>
      ) : (
        <div className="flex flex-col gap-6">
          <Notice tone="iris">{t("signIn")}</Notice>
          <SignInWays
            account={account}
            fault={state.phase === "signed-out" ? state.fault : null}
            isBusy={state.phase === "signing-in"}
            mayCreate
          />
        </div>
      )}
    </>
  );
}
