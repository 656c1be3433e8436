"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Address } from "viem";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { isGrantableEvent, isGrantableMethod } from "../../connect/permissions.ts";
import type { Asked, Proposal, WalletConnect } from "../../connect/wallet-connect.ts";
import { Facts } from "../facts.tsx";
import { HoldButton } from "../hold-button.tsx";
import { useConnectFaultText } from "../use-fault-text.ts";
import { Warnings } from "../warnings.tsx";
import { WhoAsks } from "./who-asks.tsx";

interface Props {
  readonly proposal: Proposal;
  readonly connect: WalletConnect;
  readonly address: Address;
}

const PARTS = ["methods", "chains", "events"] as const;

/** A dApp wants to connect: who it says it is, and what exactly it may ask for. */
export function ProposalSheet({ proposal, connect, address }: Props) {
  const t = useTranslations("wallet.proposal");
  const connectFaultText = useConnectFaultText();
  const tMay = useTranslations("wallet.permissions");
  const wordsOf = ({ id, words }: Asked): string =>
    isGrantableMethod(id) ? tMay(`methods.${id}`) : isGrantableEvent(id) ? tMay(`events.${id}`) : words;
  const format = useFormat();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const isDangerous = proposal.origin.warnings.some(({ severity }) => severity === "danger");
  const canApprove = proposal.obstacles.length === 0;
  const chosen = (asked: readonly Asked[]) =>
    asked.filter(({ id, supported }) => supported && !left.has(id)).map(({ id }) => id);
  const answer = async (give: () => ReturnType<WalletConnect["reject"] | WalletConnect["approve"]>) => {
    setBusy(true);
    setProblem(undefined);
    const given = await give();
    setBusy(false);
    if (!given.ok) setProblem(connectFaultText(given.error.code));
  };
  const approve = () =>
    answer(() =>
      connect.approve(proposal.id, {
        accounts: [address],
        chainIds: chosen(proposal.chains).map((id) => Number(id.split(":")[1])),
        methods: chosen(proposal.methods),
        events: chosen(proposal.events),
      }),
    );
  const reject = () => answer(() => connect.reject(proposal.id));
  return (
    <Sheet heading={t("heading", { name: proposal.dapp.name })} onClose={reject}>
      <Warnings warnings={proposal.origin.warnings} />
      <WhoAsks dapp={proposal.dapp} origin={proposal.origin} />
      <p>{t("lead")}</p>
      {PARTS.filter((part) => proposal[part].length > 0).map((part) => (
        <fieldset key={part}>
          <legend className="mb-1 text-small font-medium">{t(`asks.${part}`)}</legend>
          {proposal[part].map((asked) => (
            <label key={asked.id} className="flex min-h-11 items-baseline gap-3 py-1.5">
              <input
                type="checkbox"
                checked={asked.supported && !left.has(asked.id)}
                disabled={asked.required || !asked.supported}
                onChange={() => {
                  const next = new Set(left);
                  if (!next.delete(asked.id)) next.add(asked.id);
                  setLeft(next);
                }}
                className="size-4 shrink-0 translate-y-0.5 accent-(--iris)"
              />
              <span className="min-w-0 wrap-anywhere">
                {wordsOf(asked)}
                {(asked.required || !asked.supported) && (
                  <span className="block text-small text-ink-soft">
                    {asked.supported ? t("required") : t("unsupported")}
                  </span>
                )}
              </span>
            </label>
          ))}
        </fieldset>
      ))}
      <Facts facts={[{ label: t("account"), value: address, isCode: true }]} />
      {!canApprove && (
        <Notice tone="ember" urgent>
          <strong className="block">{t("obstacles")}</strong>
          {proposal.obstacles.join(" ")}
        </Notice>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-ember">
          {problem}
        </p>
      )}
      <p className="text-small text-ink-soft">{t("expires", { time: format.time(proposal.expiresAtMs) })}</p>
      <div className="flex flex-col gap-3">
        {isDangerous ? (
          <HoldButton label={t("approve")} disabled={isBusy || !canApprove} onHeld={approve} />
        ) : (
          <Button wide disabled={isBusy || !canApprove} onClick={approve}>
            <span aria-live="polite">{isBusy ? t("busy") : t("approve")}</span>
          </Button>
        )}
        <Button look="quiet" wide disabled={isBusy} onClick={reject}>
          {t("reject")}
        </Button>
      </div>
    </Sheet>
  );
}
