"use client";

import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { Button } from "../../shared/ui/button.tsx";
import { Sheet } from "../../shared/ui/sheet.tsx";
import { answerAtOnce } from "./answer-at-once.ts";
import { knownContracts } from "./chain/known-contracts.ts";
import { CONNECT_FAILURES, done } from "./connect/connect-failure.ts";
import { decodeRequest } from "./connect/decode/decode-request.ts";
import type { DappRequest } from "./connect/wallet-connect.ts";
import { DISCONNECTED, type OwnCall, ownRpcError, UNAUTHORIZED, UNSUPPORTED, USER_REJECTED } from "./own-call.ts";
import { AskSecret } from "./screens/ask-secret.tsx";
import { type Answering, RequestSheet } from "./screens/connections/request-sheet.tsx";
import { useChain } from "./use-chain.ts";
import { session, store, useWalletSession } from "./use-wallet-session.ts";

/** A page's request is let go after this long, as a dApp's is. */
const CALL_MS_MAX = 300_000;

export interface OwnWalletSheetProps {
  readonly relayUrl: string;
  readonly call: OwnCall;
  readonly onSettled: (call: OwnCall) => void;
}

/** Answers one call of a page of this site: the wallet is opened, then shows what is asked as it does for dApps elsewhere. */
export function OwnWalletSheet({ relayUrl, call, onSettled }: OwnWalletSheetProps) {
  const tWallet = useTranslations("wallet");
  const state = useWalletSession();
  const chain = useChain(relayUrl);
  const [decoded, setDecoded] = useState<DappRequest["decoded"]>();
  const account = state.phase === "open" ? state.account : undefined;
  const address = account?.address;

  const settle = useMemo(
    () => ({
      give: (value: unknown) => {
        call.resolve(value);
        onSettled(call);
      },
      refuse: (code: number, message: string) => {
        call.reject(ownRpcError(code, message));
        onSettled(call);
      },
    }),
    [call, onSettled],
  );
  const isGone = state.phase === "none" || state.phase === "unavailable";
  const isCut = chain.phase === "none";
  useEffect(() => {
    if (isGone) settle.refuse(UNAUTHORIZED, "There is no wallet in this browser.");
    else if (isCut) settle.refuse(DISCONNECTED, "The chain can't be reached.");
  }, [isGone, isCut, settle]);
  useEffect(() => {
    setDecoded(undefined);
    if (address === undefined || chain.phase !== "known") return;
    const { client, facts } = chain;
    const { method, params = [] } = call;
    answerAtOnce(client, address, method, params).then(
      (answer) => {
        if (answer.isAnswered) return settle.give(answer.value);
        const context = {
          chainId: facts.chainId,
          chains: [{ chainId: facts.chainId, name: facts.name, symbol: facts.coin.symbol }],
          accounts: [address],
          dappOrigin: location.origin,
          contracts: knownContracts(facts),
          nowMs: Date.now(),
        };
        const read = decodeRequest(method, params, context);
        return read.ok
          ? setDecoded(read.value)
          : settle.refuse(CONNECT_FAILURES[read.error.code].rpc, read.error.sentence);
      },
      (error: unknown) => {
        const code =
          error instanceof Error && "code" in error && typeof error.code === "number" ? error.code : UNSUPPORTED;
        settle.refuse(code, error instanceof Error ? error.message.slice(0, 200) : "");
      },
    );
  }, [call, address, chain, settle]);

  if (state.phase === "locked") {
    const cancel = () => settle.refuse(USER_REJECTED, "You refused.");
    return (
      <Sheet heading={tWallet("own.heading")} onClose={cancel}>
        <p>{tWallet("own.body")}</p>
        <AskSecret
          wallet={state.wallet}
          passkeyText={tWallet("unlock.withPasskey")}
          passphraseText={tWallet("unlock.withPassphrase")}
          busyText={tWallet("unlock.busy")}
          onGiven={(unlock) => session.unlock(unlock)}
        />
        <Button look="quiet" wide onClick={cancel}>
          {tWallet("secret.cancel")}
        </Button>
      </Sheet>
    );
  }
  if (account === undefined || chain.phase !== "known" || decoded === undefined) return null;
  const answering: Answering = {
    respond: async (_, value) => {
      settle.give(value);
      return done(null);
    },
    refuse: async () => {
      settle.refuse(USER_REJECTED, "You refused.");
      return done(null);
    },
  };
  return (
    <RequestSheet
      request={{
        id: 0,
        topic: location.origin,
        dapp: { name: tWallet("own.thisSite"), description: "", url: location.origin, icons: [] },
        origin: { state: "verified", origin: location.origin, warnings: [] },
        chainId: chain.facts.chainId,
        method: call.method,
        decoded,
        expiresAtMs: Date.now() + CALL_MS_MAX,
      }}
      more={0}
      connect={answering}
      means={{ account, client: chain.client, store }}
      facts={chain.facts}
      relayUrl={relayUrl}
    />
  );
}
