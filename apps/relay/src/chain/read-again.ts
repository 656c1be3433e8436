// Events of blocks that are read a second time, because the chain lost blocks that were confirmed.
import type { ChainEvent } from "@starling/domain";
import type { ChainLedger } from "./chain-ledger.ts";

/**
 * Without what the ledger has already: deposits that were credited. Redemptions stay: of one that is over the engine moves
 * nothing again. Notes move no points and were taken: they are left out.
 */
export async function againOnly(
  events: readonly ChainEvent[],
  ledger: Pick<ChainLedger, "creditedDeposits">,
): Promise<ChainEvent[]> {
  const ids = events.flatMap((event) => (event.type === "deposited" ? [event.depositId] : []));
  const credited = ids.length === 0 ? new Set<string>() : await ledger.creditedDeposits(ids);
  return events.filter(
    (event) => event.type === "redeemed" || (event.type === "deposited" && !credited.has(event.depositId)),
  );
}
