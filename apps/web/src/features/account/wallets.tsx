"use client";

import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FoundWallet } from "../../shared/account/found-wallets.ts";
import { linkWallet } from "../../shared/account/link-wallet.ts";
import { MergeSheet } from "../../shared/account/merge-sheet.tsx";
import { connectWallet, type SigningWallet, WalletRefused } from "../../shared/account/signing-wallet.ts";
import { useAsked } from "../../shared/ask/use-asked.ts";
import { useOwnWalletAddress } from "../../shared/chain/use-page-wallets.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { Button, ButtonLink } from "../../shared/ui/button.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import type { PartProps } from "./part-props.ts";
import { Row } from "./row.tsx";
import { SureSheet } from "./sure-sheet.tsx";
import { useUnlinkedWallets } from "./use-unlinked-wallets.ts";
import { WalletButtons } from "./wallet-buttons.tsx";
import { WhenAsked } from "./when-asked.tsx";

const question = (relay: StarlingClient) => relay.wallets.list();

export function Wallets({ account, onMerged }: PartProps & { readonly onMerged: () => void }) {
  const t = useTranslations("account.wallets");
  const tAccount = useTranslations("account");
  const format = useFormat();
  const say = useFailureText();
  const { asked, again } = useAsked("", question);
  const [said, setSaid] = useState<string>();
  const [leaving, setLeaving] = useState<string>();
  const [elsewhere, setElsewhere] = useState<SigningWallet>();

  async function link({ provider }: FoundWallet): Promise<void> {
    setSaid(undefined);
    const wallet = await connectWallet(provider).catch((error: unknown) => {
      if (error instanceof WalletRefused) return undefined;
      throw error;
    });
    const outcome = wallet === undefined ? undefined : await linkWallet(account, wallet, { merge: false });
    if (outcome?.how === "elsewhere") setElsewhere(wallet);
    else if (outcome?.how === "failed") setSaid(say(outcome.fault));
    else setSaid(outcome?.how === "linked" ? t("linkedNow") : tAccount("signIn.refused"));
    again();
  }

  return (
    <Panel heading={t("heading")}>
      <p className="mb-4 max-w-(--measure) text-small text-ink-soft">{t("body")}</p>
      <WhenAsked asked={asked} again={again}>
        {(wallets) =>
          wallets.length === 0 ? (
            <p>{t("none")}</p>
          ) : (
            <ul>
              {wallets.map(({ address, linkedAt }) => (
                <Row
                  key={address}
                  name={<span className="font-code text-small">{address}</span>}
                  about={t("linked", { when: format.dateTime(linkedAt) })}
                >
                  <Button
                    look="quiet"
                    className="min-h-9 px-4 text-small"
                    aria-label={t("unlinkNamed", { name: address })}
                    onClick={() => setLeaving(address)}
                  >
                    {t("unlink")}
                  </Button>
                </Row>
              ))}
            </ul>
          )
        }
      </WhenAsked>
      {asked.phase === "answered" && <LinkMore linked={asked.answer.map(({ address }) => address)} onChoose={link} />}
      <p role="status" className="mt-3 text-small empty:hidden">
        {said}
      </p>
      {leaving !== undefined && (
        <SureSheet
          heading={t("unlinkNamed", { name: leaving })}
          body={t("unlinkBody")}
          yes={t("unlink")}
          no={t("cancel")}
          act={() => account.ask((relay) => relay.wallets.unlink(leaving))}
          onDone={again}
          onClose={() => setLeaving(undefined)}
        />
      )}
      {elsewhere !== undefined && (
        <MergeSheet
          account={account}
          wallet={elsewhere}
          onClose={() => setElsewhere(undefined)}
          onMerged={() => {
            setElsewhere(undefined);
            onMerged();
          }}
        />
      )}
    </Panel>
  );
}

/** The wallets that may still be linked; one that is already isn't offered again. */
function LinkMore({
  linked,
  onChoose,
}: {
  readonly linked: readonly string[];
  readonly onChoose: (wallet: FoundWallet) => void;
}) {
  const t = useTranslations("account.wallets");
  const unlinked = useUnlinkedWallets(linked);
  const own = useOwnWalletAddress();
  return (
    <div className="mt-5 flex flex-wrap items-center gap-3">
      <WalletButtons
        wallets={unlinked}
        label={(name) => t("link", { name })}
        none={t("noneFound")}
        disabled={false}
        onChoose={onChoose}
      />
      {(own === undefined || !linked.includes(own.toLowerCase())) && (
        <ButtonLink look="quiet" href="/wallet" prefetch={false}>
          {t("own")}
        </ButtonLink>
      )}
    </div>
  );
}
