// Redeems issued vouchers on the relay's own gas, many in one transaction. What is issued and not yet redeemed is in the
// database: that is what is sent again after a crash. A voucher that is sent twice mints nothing twice.
import type { RedemptionId } from "@starling/protocol";
import type { VoucherTerms } from "../ports/chain.ts";
import type { Log } from "../ports/log.ts";
import type { ChainLimits } from "./chain-limits.ts";
import type { IssuedRedemption, RedeemBatch } from "./redeem-batch.ts";
import type { Sender } from "./send-transactions.ts";
import type { Sightings } from "./sightings.ts";

export interface SponsorOptions {
  readonly sender: Sender;
  readonly redeem: RedeemBatch;
  readonly sightings: Sightings;
  /** Issued redemptions after `after`, by id; fewer than `limit` at the end. */
  readonly issued: (
    after: RedemptionId | null,
    limit: number,
  ) => Promise<{
    readonly redemptions: readonly IssuedRedemption[];
    readonly last: RedemptionId | null;
  }>;
  readonly isOpen: () => boolean;
  readonly limits: ChainLimits;
  readonly log: Log;
}

export interface Sponsor {
  /** `taken`: it waits, is under way, or was seen already. */
  submit(redemption: IssuedRedemption): "taken" | "queue_full" | "no_gas";
  /** It is over, however. */
  forget(redemptionId: RedemptionId): void;
  waiting(): number;
  stop(): Promise<void>;
}

export function startSponsor(options: SponsorOptions): Sponsor {
  const { sender, sightings, limits, log } = options;
  const waiting = new Map<RedemptionId, VoucherTerms>();
  const underWay = new Set<RedemptionId>();
  const batches = new Set<Promise<void>>();
  let gathering: NodeJS.Timeout | undefined;
  let isStopped = false;
  let sweepDueMs = Number.NEGATIVE_INFINITY;

  function gather(): void {
    if (isStopped || gathering !== undefined || waiting.size === 0 || batches.size >= limits.batchesMax) return;
    const gatherMs = waiting.size >= limits.batchVouchersMax ? 0 : limits.gatherMs;
    gathering = setTimeout(() => {
      gathering = undefined;
      const batch = take();
      const sent: Promise<void> = options
        .redeem(batch)
        .catch((error: unknown) => {
          log.debug({ err: error }, "vouchers could not be sent; the next sweep takes them up");
          return false;
        })
        .then((isDone) => {
          if (!isDone) sweepDueMs = Math.min(sweepDueMs, performance.now() + limits.sweepSoonMs);
        })
        .finally(() => {
          for (const { redemptionId } of batch) underWay.delete(redemptionId);
          batches.delete(sent);
          gather();
        });
      batches.add(sent);
      gather();
    }, gatherMs);
    gathering.unref();
  }

  function take(): IssuedRedemption[] {
    const batch: IssuedRedemption[] = [];
    for (const [redemptionId, terms] of waiting) {
      if (batch.length === limits.batchVouchersMax) break;
      waiting.delete(redemptionId);
      underWay.add(redemptionId);
      batch.push({ redemptionId, terms });
    }
    return batch;
  }

  /** Whatever is issued and was not seen on the chain. */
  async function sweep(): Promise<void> {
    let after: RedemptionId | null = null;
    do {
      const page: Awaited<ReturnType<SponsorOptions["issued"]>> = await options.issued(after, limits.sweepPage);
      for (const redemption of page.redemptions) if (submit(redemption) !== "taken") return;
      after = page.last;
    } while (after !== null && !isStopped);
  }

  function submit({ redemptionId, terms }: IssuedRedemption): "taken" | "queue_full" | "no_gas" {
    if (waiting.has(redemptionId) || underWay.has(redemptionId) || sightings.find(terms) !== null) return "taken";
    if (sender.state() === "no_gas") return "no_gas";
    if (waiting.size >= limits.submitQueueMax) return "queue_full";
    waiting.set(redemptionId, terms);
    gather();
    return "taken";
  }

  let sweeping: Promise<void> | null = null;
  // The first sweep is made as soon as the chain is followed.
  const sweeper = setInterval(
    () => {
      if (!options.isOpen() || sweeping !== null || performance.now() < sweepDueMs) return;
      sweepDueMs = performance.now() + limits.sweepMs;
      sweeping = sweep()
        .catch((error: unknown) =>
          log.warn({ err: error }, "issued redemptions could not be read; they are at the next sweep"),
        )
        .finally(() => {
          sweeping = null;
        });
    },
    Math.min(limits.sweepMs, limits.backOffFirstMs),
  );
  sweeper.unref();

  return {
    submit,
    forget: (redemptionId) => void waiting.delete(redemptionId),
    waiting: () => waiting.size,
    async stop() {
      isStopped = true;
      clearInterval(sweeper);
      clearTimeout(gathering);
      await sweeping;
      await Promise.all(batches);
    },
  };
}
