// Puts the relay's side of a chain together: ports/chain.ts over viem.
import type { ChainCursor } from "@starling/domain";
import type { ContractAddresses, LogHead, RedemptionId } from "@starling/protocol";
import { createPublicClient, http } from "viem";
import type { Chain, ChainFacts, Hex, VoucherTerms, WorkedBlocks } from "../ports/chain.ts";
import type { Log } from "../ports/log.ts";
import type { RedemptionStore } from "../ports/redemption-store.ts";
import type { Signer } from "../receipts/signer.ts";
import { accountOfSigner } from "./account-of-signer.ts";
import { startAnchors } from "./anchor-heads.ts";
import type { ChainConfig } from "./chain-config.ts";
import type { ChainLedger } from "./chain-ledger.ts";
import { CHAIN_LIMITS, type ChainLimits } from "./chain-limits.ts";
import { createPass } from "./pass-calls.ts";
import { redeemAgain } from "./redeem-again.ts";
import { createRedeemBatch, type IssuedRedemption } from "./redeem-batch.ts";
import { createSender } from "./send-transactions.ts";
import { sendingChain } from "./sending-chain.ts";
import { createSightings } from "./sightings.ts";
import { signVoucher } from "./sign-voucher.ts";
import { type Sponsor, startSponsor } from "./sponsor.ts";
import { upstreamOf } from "./upstream.ts";
import { NO_HASH, watchChain } from "./watch-chain.ts";
import { watchedChain } from "./watched-chain.ts";

export interface OpenChainOptions {
  readonly config: Omit<ChainConfig, "contractsFile" | "keyFile">;
  readonly contracts: ContractAddresses;
  readonly signer: Signer;
  readonly ledger: ChainLedger;
  /** Issued redemptions after `after`, by id; `last` null at the end. */
  readonly issued: (
    after: RedemptionId | null,
    limit: number,
  ) => Promise<{ readonly redemptions: readonly IssuedRedemption[]; readonly last: RedemptionId | null }>;
  /** null when it isn't issued (any more). */
  readonly findIssued: (redemptionId: RedemptionId) => Promise<IssuedRedemption | null>;
  readonly redemptions: Pick<RedemptionStore, "redeemedSince">;
  readonly head: () => LogHead;
  readonly log: Log;
  readonly limits?: Partial<ChainLimits>;
  readonly random?: () => number;
}

export interface OpenChain extends Chain {
  /** A redemption is in another state, and that is committed. */
  redemptionChanged(of: { readonly redemptionId: RedemptionId; readonly state: string }): void;
  stop(): Promise<void>;
}

/** Where a network's chain begins: the block before the first that holds anything of it. */
export const originOf = ({ chainId, deployBlock }: ContractAddresses): ChainCursor => ({
  chainId,
  block: Math.max(0, deployBlock - 1),
  hash: NO_HASH,
  timestampS: 0,
});

/** Begins to follow the chain; a chain that is away is waited for. */
export function openChain(options: OpenChainOptions): OpenChain {
  const { config, contracts, ledger, log, random = Math.random } = options;
  const limits: ChainLimits = { ...CHAIN_LIMITS, stuckMs: config.stuckMs, ...options.limits };
  const { chainId, pollMs } = config;
  const redeemer = hexOf(contracts.pointsRedeemer);
  const account = accountOfSigner(options.signer);
  const upstream = upstreamOf(config.rpcUrl);
  const client = createPublicClient({
    cacheTime: 0,
    transport: http(upstream.url, {
      retryCount: 0,
      timeout: limits.requestMs,
      fetchOptions: { headers: upstream.headers, redirect: "error" },
    }),
  });
  const facts: ChainFacts = {
    chainId,
    name: config.name,
    contracts,
    confirmations: config.confirmations,
    address: hexOf(account.address),
    sponsors: config.sponsors,
    publicRpcUrl: config.publicRpcUrl,
  };

  const sightings = createSightings(contracts, limits.sightingsMax);
  const listeners = new Set<(blocks: WorkedBlocks) => void>();
  const sender = createSender({
    chain: sendingChain(client, account, chainId),
    limits,
    pollMs,
    log,
    nowMs: Date.now,
    random,
  });
  const call = async (to: Hex, data: Hex): Promise<Hex> => (await client.call({ to, data })).data ?? "0x";
  const voucher = (terms: VoucherTerms) => signVoucher(account, { chainId, redeemer }, terms);
  const sign = async (terms: VoucherTerms) => (await voucher(terms)).signature;
  const redeem = createRedeemBatch({ sender, redeemer, sign, call, sightings, log });
  const watch = watchChain({
    chain: watchedChain(client, contracts),
    chainId,
    contracts,
    confirmations: config.confirmations,
    pollMs,
    rereadFrom: config.rereadFrom,
    redeemAgain: (block, timestampS) =>
      redeemAgain(block, {
        redemptions: options.redemptions,
        redeem,
        batchMax: limits.batchVouchersMax,
        deadlineS: timestampS + limits.againTtlS,
      }),
    ledger,
    sightings,
    limits,
    log,
    random,
    onHead: () => sender.chainAnswers(),
    onWorked: (blocks) => {
      for (const listener of listeners) listener(blocks);
    },
  });
  const isOpen = () => watch.state() === "following";
  const sponsor: Sponsor | null = config.sponsors
    ? startSponsor({ sender, redeem, sightings, issued: options.issued, isOpen, limits, log })
    : null;
  const anchors = startAnchors({
    anchor: hexOf(contracts.receiptAnchor),
    head: options.head,
    sender,
    call,
    isOpen,
    everyMs: config.anchorEveryMs,
    lookMs: pollMs,
    log,
  });
  const pass = createPass({ upstream, head: watch.head, limits });

  async function submitFound(redemptionId: RedemptionId): Promise<void> {
    if (sponsor === null) return;
    try {
      const found = await options.findIssued(redemptionId);
      if (found !== null) sponsor.submit(found);
    } catch (error) {
      log.debug({ err: error, redemptionId }, "a redemption could not be read; the next sweep takes it up");
    }
  }

  let stopped: Promise<void> | undefined;
  return {
    facts,
    health: () => ({
      state: watch.state(),
      sentence: watch.sentence(),
      head: watch.head(),
      worked: watch.worked(),
      sending: {
        state: sender.state(),
        balanceWei: sender.balanceWei(),
        waiting: sender.waiting() + (sponsor?.waiting() ?? 0),
        underWay: sender.underWay(),
      },
    }),
    isOpen,
    voucher,
    // The shape is the port's; viem's own type follows each field of each struct.
    signTypedData: (data) => account.signTypedData(data as Parameters<typeof account.signTypedData>[0]),
    sighting: (of) => sightings.find(of),
    confirmationsOf: (block) => Math.max(0, (watch.head() ?? 0) - block + 1),
    submit: (redemptionId, terms) => sponsor?.submit({ redemptionId, terms }) ?? "not_sponsored",
    send: (transaction) => sender.send(transaction),
    lastAnchored: anchors.last,
    anchorNow: anchors.anchorNow,
    call,
    pass,
    onWorked(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    redemptionChanged({ redemptionId, state }) {
      if (state !== "issued") sponsor?.forget(redemptionId);
      else void submitFound(redemptionId);
    },
    stop() {
      stopped ??= (async () => {
        const ends = [watch.stop(), sponsor?.stop(), anchors.stop()];
        await sender.stop();
        await Promise.all(ends);
      })();
      return stopped;
    },
  };
}

const hexOf = (text: string): Hex => `0x${text.slice(2).toLowerCase()}`;
