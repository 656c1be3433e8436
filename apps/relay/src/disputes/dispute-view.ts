// Disputes as the API shows them, to their owner and to operators.
import { type AdminDisputeView, type DisputeView, formatPoints } from "@starling/protocol";
import type { StoredDispute } from "../ports/dispute-store.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

export const disputeViewOf = (dispute: StoredDispute): DisputeView => ({
  id: dispute.disputeId,
  object: "dispute",
  about: dispute.about,
  text: dispute.text,
  state: dispute.state,
  stake: formatPoints(dispute.stake),
  entryId: dispute.entryId,
  reason: dispute.reason,
  createdAt: iso(dispute.createdAtMs),
  decidedAt: dispute.decidedAtMs === null ? null : iso(dispute.decidedAtMs),
});

export const adminDisputeViewOf = (dispute: StoredDispute): AdminDisputeView => ({
  ...disputeViewOf(dispute),
  account: dispute.accountId,
  decidedBy: dispute.decidedBy,
  openingEntryId: dispute.openingEntryId,
});
