"use client";

import type { StarlingClient } from "@starling/sdk";
import { useState } from "react";
import type { FoundWallet } from "../../shared/account/found-wallets.ts";
import { linkWallet } from "../../shared/account/link-wallet.ts";
import { MergeSheet } from "../../shared/account/merge-sheet.tsx";
import { connectWallet, type SigningWallet, WalletRefused } from "../../shared/account/signing-wallet.ts";
import { accountText } from "../../shared/text/account-text.ts";
import { Button, ButtonLink } from "../../shared/ui/button.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import { dayText } from "./day-text.ts";
import type { PartProps } from "./part-props.ts";
import { Row } from "./row.tsx";
import { SureSheet } from "./sure-sheet.tsx";
import { useAsked } from "./use-asked.ts";
import { WalletButtons } from "./wallet-buttons.tsx";
import { WhenAsked } from "./when-asked.tsx";

const question = (relay: StarlingClient) => relay.wallets.list();

export function Wallets({ account, onMerged }: PartProps & { readonly onMerged: () => void }) {
  const t = accountText.wallets;
  const { asked, again } = useAsked(account, question);
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
    else if (outcome?.how === "failed") setSaid(outcome.fault.sentence);
    else setSaid(outcome?.how === "linked" ? t.linkedNow : accountText.signIn.refused);
    again();
  }

  return (
    <Panel heading={t.heading}>
      <p className="mb-4 max-w-(--measure) text-small text-ink-soft">{t.body}</p>
      <WhenAsked asked={asked} again={again}>
        {(wallets) =>
          wallets.length === 0 ? (
            <p>{t.none}</p>
          ) : (
            <ul>
              {wallets.map(({ address, linkedAt }) => (
                <Row
                  key={address}
                  name={<span className="font-code text-small">{address}</span>}
                  about={t.linked(dayText(linkedAt))}
                >
                  <Button
                    look="quiet"
                    className="min-h-9 px-4 text-small"
                    aria-label={t.unlinkNamed(address)}
                    onClick={() => setLeaving(address)}
                  >
                    {t.unlink}
                  </Button>
                </Row>
              ))}
            </ul>
          )
        }
      </WhenAsked>
      <div className="mt-5 flex flex-wrap items-center gap-3">
        <WalletButtons label={t.link} none={t.noneFound} disabled={false} onChoose={link} />
        <ButtonLink look="quiet" href="/wallet" prefetch={false}>
          {t.own}
        </ButtonLink>
      </div>
      <p role="status" className="mt-3 text-small empty:hidden">
        {said}
      </p>
      {leaving !== undefined && (
        <SureSheet
          heading={t.unlinkNamed(leaving)}
          body={t.unlinkBody}
          yes={t.unlink}
          no={t.cancel}
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
