"use client";

import { SYSTEM_ACCOUNTS, type TracedPoints } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { shortId } from "./short-id.ts";

const ID = "inline-flex min-h-6 items-center font-code text-[0.8125rem]";
/** Short ones stay in one line; whole ones may break. */
const lookOf = (whole: boolean) => `${ID} ${whole ? "wrap-anywhere" : "whitespace-nowrap"}`;

interface IdProps {
  readonly id: string;
  /** All of it; else its kind and its end, with the whole as its title. */
  readonly whole?: boolean;
}

const SYSTEM_NAMES = new Map(Object.entries(SYSTEM_ACCOUNTS).map(([name, id]) => [String(id), name]));
type SystemName = keyof typeof SYSTEM_ACCOUNTS;
const isSystemName = (name: string | undefined): name is SystemName => name !== undefined && name in SYSTEM_ACCOUNTS;

/** An account by its number; the network's own by their names. */
export function AccountLink({ id, whole = false }: IdProps) {
  const t = useTranslations("admin.system");
  const name = SYSTEM_NAMES.get(id);
  return (
    <Link
      href={`/admin/accounts/${encodeURIComponent(id)}`}
      prefetch={false}
      title={id}
      className={isSystemName(name) ? "inline-flex min-h-6 items-center" : lookOf(whole)}
    >
      {isSystemName(name) ? t(name) : whole ? id : shortId(id)}
    </Link>
  );
}

function IdLink({ id, whole = false, to }: IdProps & { readonly to: string }) {
  return (
    <Link href={to} prefetch={false} title={id} className={lookOf(whole)}>
      {whole ? id : shortId(id)}
    </Link>
  );
}

export const JobLink = (props: IdProps) => <IdLink {...props} to={`/admin/jobs/${encodeURIComponent(props.id)}`} />;
export const CheckLink = (props: IdProps) => (
  <IdLink {...props} to={`/admin/verification/${encodeURIComponent(props.id)}`} />
);
export const DisputeLink = (props: IdProps) => (
  <IdLink {...props} to={`/admin/disputes/${encodeURIComponent(props.id)}`} />
);
export const EntryLink = (props: IdProps) => <IdLink {...props} to={`/admin/ledger/${encodeURIComponent(props.id)}`} />;
export const NodeLink = (props: IdProps) => <IdLink {...props} to={`/admin/nodes?q=${encodeURIComponent(props.id)}`} />;

/** An id that leads nowhere. */
export function IdText({ id, whole = false }: IdProps) {
  return (
    <span title={id} className={lookOf(whole)}>
      {whole ? id : shortId(id)}
    </span>
  );
}

/** Points that open the ledger entries they are made of. */
export function Traced({ points }: { readonly points: TracedPoints }) {
  const t = useTranslations("admin.list");
  const format = useFormat();
  const amount = format.points(points.amount);
  if (points.entries === null) return <span className="tabular-nums">{amount}</span>;
  return (
    <Link
      href={`/admin/ledger?${points.entries}`}
      prefetch={false}
      title={t("toEntries")}
      className="tabular-nums decoration-dotted"
    >
      {amount}
    </Link>
  );
}
