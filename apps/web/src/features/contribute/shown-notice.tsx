"use client";

import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useAccount } from "../../shared/account/use-account.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { Standing } from "../../shared/standing/standing.tsx";
import { Notice } from "../../shared/ui/notice.tsx";

interface Props {
  readonly relayUrl: string;
  readonly notice: NonNullable<ContributorSnapshot["notice"]>;
  readonly isFaulted: boolean;
}

/** What the relay, or this browser's storage, had to say; of a suspension why, and the way to dispute it. */
export function ShownNotice({ relayUrl, notice, isFaulted }: Props) {
  const t = useTranslations("contribute.notice");
  const tStanding = useTranslations("standing");
  const say = useFailureText();
  switch (notice.code) {
    case "account_suspended":
      return <OwnStanding relayUrl={relayUrl} />;
    case "node_suspended":
      return (
        <Notice tone="ember" urgent>
          <strong className="block">{tStanding("node")}</strong>
          {tStanding("nodeMeans")}
          <q className="mt-1 block font-medium wrap-anywhere">{notice.message}</q>
        </Notice>
      );
    default:
      return (
        <Notice tone={isFaulted ? "ember" : "bill"} urgent>
          <strong className="block">{t("heading")}</strong>
          {notice.code === "storage" ? t("storage") : say(notice.code)}
          <span className="mt-1 block text-ink-soft">
            {t("code")}: {notice.code}
          </span>
        </Notice>
      );
  }
}

function OwnStanding({ relayUrl }: Pick<Props, "relayUrl">) {
  const { account } = useAccount(relayUrl);
  return <Standing account={account} quiet={false} />;
}
