import type { VerificationStatus } from "@starling/protocol";

/** From the worst to the best that can be said of an answer. */
const RANK: Record<VerificationStatus, number> = {
  refuted: -1,
  unchecked: 0,
  provisional: 1,
  inconclusive: 2,
  audited: 3,
  checked: 4,
  agreed: 5,
};

/** What all of the answers went through: the least of them; `unchecked` of none. */
export function leastVerification(statuses: Iterable<VerificationStatus>): VerificationStatus {
  let least: VerificationStatus | null = null;
  for (const status of statuses) if (least === null || RANK[status] < RANK[least]) least = status;
  return least ?? "unchecked";
}
