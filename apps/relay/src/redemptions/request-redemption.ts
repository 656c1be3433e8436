// The one way in for points that are to become tokens.
import { type AccountId, type ErrorCode, fail, type Outcome, ok, type RedemptionId } from "@starling/protocol";
import type { RunningEngine } from "../engine/start-engine.ts";
import type { Chain } from "../ports/chain.ts";
import type { RedemptionStore } from "../ports/redemption-store.ts";
import type { WalletStore } from "../ports/wallet-store.ts";

export type OneAtATime = <T>(accountId: AccountId, act: () => Promise<T>) => Promise<T>;

interface Room {
  readonly engine: RunningEngine;
  readonly redemptions: RedemptionStore;
  readonly wallets: WalletStore;
  readonly chain: Chain | null;
  readonly isOpen: () => boolean;
  /** So that a key is never looked for while a request with it is under way: the engine remembers keys of open redemptions alone. */
  readonly oneAtATime: OneAtATime;
}

export interface RedemptionRequest {
  readonly accountId: AccountId;
  /** 0x and 40 lower-case hex digits. */
  readonly recipient: string;
  /** Micro-points. */
  readonly amount: bigint;
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
}

interface Requested {
  readonly redemptionId: RedemptionId;
  /** The same request was taken before under its Idempotency-Key; nothing was promised again. */
  readonly replayed: boolean;
}

/** Asks for a redemption, or finds the one that the same request brought before, however long ago; answers when it is committed. */
export const requestRedemption = (room: Room, request: RedemptionRequest): Promise<Outcome<Requested>> =>
  room.oneAtATime(request.accountId, () => requestOne(room, request));

async function requestOne(room: Room, request: RedemptionRequest): Promise<Outcome<Requested>> {
  const { engine, chain } = room;
  const { accountId, recipient, idempotencyKey, requestHash } = request;
  if (chain === null) return fail("chain_not_configured");
  if (idempotencyKey !== null) {
    const earlier = await room.redemptions.byIdempotencyKey({ accountId, idempotencyKey });
    if (earlier !== undefined) {
      if (earlier.requestHash !== requestHash) return fail("idempotency_conflict");
      return ok({ redemptionId: earlier.redemptionId, replayed: true });
    }
  }
  const wallet = await room.wallets.find(recipient);
  if (wallet?.accountId !== accountId) return fail("wallet_not_linked", { param: "recipient" });
  const refusal = refusalNow(room);
  if (refusal !== null) return fail(refusal);
  if (!chain.isOpen()) return fail("chain_unavailable", sentenceOf(chain));
  if (!(await engine.ensureAccount(accountId))) return fail("invalid_api_key");
  const settled = await engine.ask<"request-redemption">({ type: "request-redemption", ...request });
  const asked = settled.ok ? settled.value : settled;
  if (!asked.ok) return asked;
  return ok({ redemptionId: asked.value.redemptionId, replayed: asked.value.replayed });
}

function refusalNow({ engine, isOpen }: Room): ErrorCode | null {
  if (!isOpen() || engine.state() === "draining") return "draining";
  return engine.state() === "running" && engine.healthy() ? null : "not_ready";
}

/** What is wrong with the chain, where that is known. */
const sentenceOf = (chain: Chain): { readonly detail?: string } => {
  const { sentence } = chain.health();
  return sentence === null ? {} : { detail: sentence };
};
