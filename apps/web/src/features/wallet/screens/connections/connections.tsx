"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { TextField } from "../../../../shared/ui/field.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import { Panel } from "../../../../shared/ui/panel.tsx";
import type { DappSession } from "../../connect/wallet-connect.ts";
import type { ConnectHolder, HeldConnection } from "../../connect-holder.ts";
import type { WalletSession } from "../../session/wallet-session.ts";
import { useConnectFaultText } from "../use-fault-text.ts";
import { CameraScan } from "./camera-scan.tsx";
import { WhoAsks } from "./who-asks.tsx";

interface Props {
  readonly session: WalletSession;
  readonly connections: ConnectHolder;
  readonly held: HeldConnection;
}

/** dApps that may ask, how another is let in, and how one is sent away. */
export function Connections({ session, connections, held }: Props) {
  const t = useTranslations("wallet.connections");
  const connectFaultText = useConnectFaultText();
  const tWallet = useTranslations("wallet");
  return (
    <div className="max-w-[52rem]">
      <p className="mb-8 max-w-(--measure) text-lead">{t("lead")}</p>
      {held.phase === "elsewhere" && <Notice tone="iris">{t("elsewhere")}</Notice>}
      {(held.phase === "off" || held.phase === "failed") && <Notice tone="bill">{t("relayAway")}</Notice>}
      {held.phase === "starting" && (
        <p role="status" className="text-ink-soft">
          {tWallet("loading")}
        </p>
      )}
      {held.phase === "on" && (
        <>
          <Panel heading={t("uri")}>
            <PairForm session={session} connections={connections} isProposed={held.snapshot.proposals.length > 0} />
          </Panel>
          <Panel heading={t("heading")}>
            {held.snapshot.sessions.length === 0 ? (
              <p className="text-ink-soft">{t("empty")}</p>
            ) : (
              <ul className="divide-y divide-rule">
                {held.snapshot.sessions.map((dapp) => (
                  <SessionRow key={dapp.topic} dapp={dapp} onEnd={() => held.connect.end(dapp.topic)} />
                ))}
              </ul>
            )}
            <p className="mt-4 text-small text-ink-soft">
              {t("relay")}: <span aria-live="polite">{t(`states.${held.snapshot.state}`)}</span>
            </p>
          </Panel>
          {held.snapshot.refused.length > 0 && (
            <Panel heading={t("refused")}>
              <ul className="flex flex-col gap-2 text-small">
                {held.snapshot.refused.map((refused, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: newest first, and the same may come twice
                  <li key={place} className="wrap-anywhere">
                    {refused.dappName} · <code>{refused.method}</code>
                    <span className="block text-ink-soft">{connectFaultText(refused.code)}</span>
                  </li>
                ))}
              </ul>
            </Panel>
          )}
        </>
      )}
    </div>
  );
}

interface PairProps extends Pick<Props, "session" | "connections"> {
  readonly isProposed: boolean;
}

function PairForm({ session, connections, isProposed }: PairProps) {
  const t = useTranslations("wallet.connections");
  const connectFaultText = useConnectFaultText();
  const [uri, setUri] = useState("");
  const [state, setState] = useState<"ready" | "pairing" | "paired">("ready");
  const [error, setError] = useState<string>();
  const [isScanning, setScanning] = useState(false);
  const pair = async (text: string) => {
    setState("pairing");
    setError(undefined);
    const paired = await connections.pair(text.trim());
    if (!paired.ok) {
      setState("ready");
      setError(connectFaultText(paired.error.code));
      return;
    }
    setUri("");
    setState("paired");
    await session.change({ usesConnect: true });
  };
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void pair(uri);
      }}
      className="flex flex-col gap-4"
    >
      <TextField
        label={t("uri")}
        hint={t("uriHint")}
        error={error}
        value={uri}
        onChange={(event) => setUri(event.target.value)}
        placeholder="wc:"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        className="font-code text-small"
      />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" disabled={state === "pairing"}>
          <span aria-live="polite">{state === "pairing" ? t("pairing") : t("pair")}</span>
        </Button>
        <Button look="quiet" onClick={() => setScanning(true)}>
          {t("scan")}
        </Button>
      </div>
      <p role="status" className="text-small text-ink-soft">
        {state === "paired" && !isProposed && t("paired")}
      </p>
      {isScanning && (
        <CameraScan
          onClose={() => setScanning(false)}
          onFound={(found) => {
            setScanning(false);
            void pair(found);
          }}
        />
      )}
    </form>
  );
}

function SessionRow({ dapp, onEnd }: { readonly dapp: DappSession; readonly onEnd: () => void }) {
  const t = useTranslations("wallet.connections");
  const format = useFormat();
  return (
    <li className="flex flex-wrap items-start justify-between gap-4 py-4 first:pt-0">
      <div className="min-w-0 flex-1">
        <WhoAsks dapp={dapp.dapp} origin={dapp.origin} />
        <p className="mt-1 text-small text-ink-soft wrap-anywhere">
          {t("may")} {dapp.granted.methods.join(", ")} · {t("ends", { when: format.date(dapp.expiresAtMs) })}
        </p>
      </div>
      <Button look="quiet" aria-label={t("endName", { name: dapp.dapp.name })} onClick={onEnd}>
        {t("end")}
      </Button>
    </li>
  );
}
