/**
 * Of an account `a`: micro-points that it was credited for work, what was taken back taken off. Each posting is a grant, a
 * deposit, a merge, a job's price or what comes back of it, a redemption or its return, or work: the last is what is left of its
 * balances when the others are taken off. System accounts earn nothing.
 */
export const EARNED = `CASE WHEN a.kind IN ('treasury', 'issuance', 'escrow', 'burn') THEN 0::bigint ELSE
  a.available + a.escrow + a.spent + a.redeemed - a.granted
  + coalesce((SELECT sum(r.amount)::bigint FROM redemption r WHERE r.account_id = a.id AND r.state IN ('held', 'issued')), 0)
  - CASE WHEN a.merged_into IS NOT NULL THEN 0 ELSE coalesce((SELECT sum(d.points)::bigint FROM deposit d WHERE d.account_id = a.id), 0)
    + coalesce((SELECT sum(d.points)::bigint FROM account m JOIN deposit d ON d.account_id = m.id WHERE m.merged_into = a.id), 0) END END`;
