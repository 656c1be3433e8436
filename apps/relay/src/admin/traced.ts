import { formatPoints, type TracedPoints } from "@starling/protocol";

/** What the entries behind a number have in common, as `GET /v1/admin/entries` takes it. */
export interface EntriesOf {
  readonly account?: string;
  readonly bucket?: "available" | "escrow";
  readonly type?: readonly string[];
  readonly job?: string;
}

/** `of` null: no entry stands behind it. */
export const traced = (micro: bigint, of: EntriesOf | null): TracedPoints => ({
  amount: formatPoints(micro),
  entries: of === null ? null : queryOf(of),
});

const queryOf = ({ account, bucket, type, job }: EntriesOf): string =>
  Object.entries({ account, bucket, type: type?.join(","), job })
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join("&");

/** Of work: what was credited for it, and taken back. */
export const WORK_ENTRIES = ["settle", "check", "reversal", "dispute", "dispute_upheld", "dispute_overturned"] as const;
