"use client";

import { type AccountView, formatPoints, type RedemptionView } from "@starling/protocol";
import { isStarlingError, type StarlingClient } from "@starling/sdk";
import { useCallback, useEffect, useState } from "react";
import type { LocalAccount } from "viem";
import { linkWallet } from "../../../../shared/account/link-wallet.ts";
import { proveWith, type SigningWallet } from "../../../../shared/account/signing-wallet.ts";
import { useAccount } from "../../../../shared/account/use-account.ts";
import { forgetRedemptionKey, redemptionKey } from "../../redeem/redemption-key.ts";
import { isOpen } from "../../redeem/redemption-step.ts";
import type { WalletStore } from "../../session/wallet-store.ts";

/** What failed at the relay, or what the wallet itself has to say. */
export type RedemptionProblem = { readonly failure: unknown } | { readonly said: "noOther" | "locked" };

export interface RedemptionState {
  readonly isSignedIn: boolean;
  readonly isBusy: boolean;
  /** null until the relay told. */
  readonly points: AccountView["points"] | null;
  readonly isLinked: boolean;
  /** The open one, or the one that has just ended. */
  readonly redemption: RedemptionView | null;
  /** null while all is well. */
  readonly problem: RedemptionProblem | null;
  /** The wallet belongs to another account: whether to merge is the owner's to say. */
  readonly asksMerge: boolean;
}

export interface RedemptionActions {
  look(): void;
  lookInOwnAccount(): void;
  redeem(points: bigint, merge?: boolean): void;
  takeBack(): void;
  dismiss(): void;
}

/** Where the relay can't be reached an open redemption is asked for again after this, as long as the page is there. */
const FOLLOW_AGAIN_MS = 2_000;

const NOTHING: RedemptionState = {
  isSignedIn: false,
  isBusy: false,
  points: null,
  isLinked: false,
  redemption: null,
  problem: null,
  asksMerge: false,
};

/** The account's points and its redemption to this wallet; an open one is taken up again after a reload. */
export function useRedemption(
  relayUrl: string,
  wallet: LocalAccount,
  store: WalletStore,
  onChange: () => void,
): RedemptionState & RedemptionActions {
  const { state: signedIn, account } = useAccount(relayUrl);
  const [state, setState] = useState(NOTHING);
  const change = useCallback((part: Partial<RedemptionState>) => setState((now) => ({ ...now, ...part })), []);
  const isSignedIn = signedIn.phase === "signed-in";
  const who = isSignedIn ? signedIn.session.account : null;
  const { address } = wallet;

  const attempt = useCallback(
    async (work: () => Promise<void>) => {
      change({ isBusy: true, problem: null });
      try {
        await work();
        change({ isBusy: false });
      } catch (error) {
        change({ isBusy: false, problem: { failure: error } });
      }
    },
    [change],
  );
  const look = useCallback(
    () => attempt(() => account.ask(async (relay) => change(await lookedAt(relay, address)))),
    [account, address, attempt, change],
  );
  // Whoever is signed in already, by contributing say, sees the points at once.
  useEffect(() => {
    if (who !== null) void look();
  }, [who, look]);

  const openId = state.redemption !== null && isOpen(state.redemption) ? state.redemption.id : null;
  useEffect(() => {
    if (openId === null) return;
    const end = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = async () => {
      await account.ask(async (relay) => {
        for await (const redemption of relay.redemptions.follow(openId, { signal: end.signal })) {
          if (end.signal.aborted) return;
          change({ redemption });
        }
      });
      // Its end also ends this effect; what it changed is still to be shown.
      const points = await account.ask((relay) => relay.account());
      change({ points: points.points });
      onChange();
    };
    const begin = () =>
      void follow().catch((error) => {
        if (end.signal.aborted) return;
        // The page says of itself that the relay is away; the redemption goes on without it.
        if (isStarlingError(error) && error.retryable) timer = setTimeout(begin, FOLLOW_AGAIN_MS);
        else change({ problem: { failure: error } });
      });
    begin();
    return () => {
      end.abort();
      clearTimeout(timer);
    };
  }, [openId, account, change, onChange]);

  const signing: SigningWallet = { address, signMessage: (message) => wallet.signMessage({ message }) };

  return {
    ...state,
    isSignedIn,
    look,
    lookInOwnAccount: () =>
      attempt(async () => {
        try {
          await account.signInByWallet(proveWith(signing, { to: "signIn" }), { create: false });
        } catch (error) {
          if (!isStarlingError(error) || error.code !== "wallet_not_found") throw error;
          await account.signInByDevice();
          change({ problem: { said: "noOther" } });
        }
      }),
    redeem: (points, merge = false) =>
      attempt(async () => {
        change({ asksMerge: false });
        if (!state.isLinked) {
          const linked = await linkWallet(account, signing, { merge });
          if (linked.how === "elsewhere") return change({ asksMerge: true });
          if (linked.how === "failed") return change({ problem: { failure: linked.fault } });
          if (linked.how === "refused") return change({ problem: { said: "locked" } });
          change({ isLinked: true });
          // The account is another one now: its owner looks at its points before anything is redeemed.
          if (linked.how === "merged") return account.ask(async (relay) => change(await lookedAt(relay, address)));
        }
        const amount = formatPoints(points);
        const idempotencyKey = await redemptionKey(store, amount, address);
        const redemption = await account.ask((relay) =>
          relay.redemptions.create({ amount, recipient: address }, { idempotencyKey }),
        );
        await forgetRedemptionKey(store);
        change({ redemption });
      }),
    takeBack: () =>
      attempt(async () => {
        if (openId !== null) change({ redemption: await account.ask((relay) => relay.redemptions.cancel(openId)) });
      }),
    dismiss: () => change({ redemption: null, problem: null, asksMerge: false }),
  };
}

/** Points, whether this wallet is the account's, and the redemption that is under way. */
async function lookedAt(relay: StarlingClient, address: string): Promise<Partial<RedemptionState>> {
  const [{ points }, wallets, { value: newest }] = await Promise.all([
    relay.account(),
    relay.wallets.list(),
    relay.redemptions.list().next(),
  ]);
  const isLinked = wallets.some((one) => one.address === address.toLowerCase());
  return { points, isLinked, ...(newest !== undefined && isOpen(newest) ? { redemption: newest } : {}) };
}
