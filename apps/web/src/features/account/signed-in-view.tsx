"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { AskerContext } from "../../shared/ask/asker-context.ts";
import { Standing } from "../../shared/standing/standing.tsx";
import { Button } from "../../shared/ui/button.tsx";
import { CopyButton } from "../../shared/ui/copy-button.tsx";
import { Devices } from "./devices.tsx";
import type { PartProps } from "./part-props.ts";
import { Points } from "./points.tsx";
import { Sessions } from "./sessions.tsx";
import { Statement } from "./statement.tsx";
import { Wallets } from "./wallets.tsx";

/** Whose account it is, and its parts. */
export function SignedInView({ account, session, onMerged }: PartProps & { readonly onMerged: () => void }) {
  const t = useTranslations("account.signedIn");
  const tAccount = useTranslations("account");
  const asker = useMemo(() => ({ account }), [account]);
  return (
    <AskerContext value={asker}>
      <h1 className="text-section">{tAccount("signIn.heading")}</h1>
      <div className="mt-4 mb-10 flex flex-wrap items-center gap-x-6 gap-y-2">
        <p className="min-w-0">
          <span className="block text-small text-ink-soft">{t("number")}</span>
          <span className="font-code text-small wrap-anywhere">{session.account}</span>
        </p>
        <CopyButton
          value={session.account}
          label={t("copyId")}
          copied={t("copied")}
          failed={t("copyFailed")}
          className="-ml-3 sm:ml-0"
        />
        <p className="text-small text-ink-soft">
          {t("as")} {t(`by.${session.by}`)}
        </p>
        <Button look="quiet" className="ml-auto" onClick={() => account.signOut()}>
          {t("out")}
        </Button>
      </div>
      <Standing account={account} quiet />
      <Points />
      <Wallets account={account} session={session} onMerged={onMerged} />
      <Devices account={account} session={session} onMerged={onMerged} />
      <Sessions account={account} session={session} />
      <Statement account={account} session={session} />
    </AskerContext>
  );
}
