"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAccount } from "../../shared/account/use-account.ts";
import { Notice } from "../../shared/ui/notice.tsx";
import { SignIn } from "./sign-in.tsx";
import { SignedInView } from "./signed-in-view.tsx";

/** The way in, or what is behind it. */
export function AccountPanel({ relayUrl }: { readonly relayUrl: string }) {
  const tAccount = useTranslations("account");
  const { state, account } = useAccount(relayUrl);
  const [merges, setMerges] = useState(0);
  switch (state.phase) {
    case "unknown":
      return (
        <>
          <p role="status" className="text-ink-soft noscript:hidden">
            {tAccount("loading")}
          </p>
          <noscript>
            <p className="max-w-(--measure) py-4">{tAccount("noScript")}</p>
          </noscript>
        </>
      );
    case "signed-out":
      return <SignIn account={account} fault={state.fault} isBusy={false} />;
    case "signing-in":
      return <SignIn account={account} fault={null} isBusy />;
    case "signed-in":
      return (
        <>
          {merges > 0 && (
            <div className="mb-6">
              <Notice tone="iris">{tAccount("merge.done")}</Notice>
            </div>
          )}
          <SignedInView
            // Another account, or one that another came into, is asked for from the beginning.
            key={`${state.session.account} ${merges}`}
            account={account}
            session={state.session}
            onMerged={() => setMerges((n) => n + 1)}
          />
        </>
      );
  }
}
