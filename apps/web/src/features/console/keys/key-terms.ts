// What the form of a key says, as the API takes it.
import { API_SCOPES, type ApiScope, type CapPeriod, type KeyView } from "@starling/protocol";

export interface KeyForm {
  readonly name: string;
  readonly everything: boolean;
  readonly scopes: readonly ApiScope[];
  /** As it was typed. */
  readonly cap: string;
  readonly period: CapPeriod | "ever";
  readonly rate: string;
  /** A day, as 2026-11-23. */
  readonly expires: string;
}

export interface KeyTerms {
  readonly name: string;
  readonly scopes: ApiScope[];
  readonly cap: string | null;
  readonly period: CapPeriod | null;
  readonly ratePerMinute: number | null;
  readonly expiresAt: string | null;
}

export type KeyFault = "name" | "scopes" | "cap" | "rate" | "expires";

/** What a program needs to call models, and no more; keys of operators are made elsewhere. */
export const OFFERED_SCOPES: readonly ApiScope[] = API_SCOPES.filter((scope) => scope !== "admin");
const FOR_PROGRAMS: readonly ApiScope[] = ["jobs:write", "jobs:read", "chat", "embeddings", "files", "batches"];

export const NEW_KEY: KeyForm = {
  name: "",
  everything: false,
  scopes: FOR_PROGRAMS,
  cap: "",
  period: "month",
  rate: "",
  expires: "",
};

export const formOf = ({ name, scopes, cap, period, ratePerMinute, expiresAt }: KeyView): KeyForm => ({
  name,
  everything: scopes.includes("*"),
  scopes: scopes.includes("*") ? FOR_PROGRAMS : scopes,
  cap: cap ?? "",
  period: period ?? "ever",
  rate: ratePerMinute === null ? "" : String(ratePerMinute),
  expires: expiresAt === null ? "" : expiresAt.slice(0, 10),
});

const CAP = /^\d{1,12}([.,]\d{1,6})?$/;
const RATE = /^[1-9]\d{0,4}$|^100000$/;

/** The terms, or the fields that are wrong. A key ends with its last day, in UTC. */
export function termsOf(form: KeyForm, nowMs: number): { readonly terms: KeyTerms } | { readonly faults: KeyFault[] } {
  const name = form.name.trim();
  const cap = form.cap.trim();
  const rate = form.rate.trim();
  const expiresAt = form.expires === "" ? null : `${form.expires}T23:59:59.000Z`;
  const faults: KeyFault[] = [];
  if (name === "" || name.length > 64) faults.push("name");
  if (!form.everything && form.scopes.length === 0) faults.push("scopes");
  if (cap !== "" && !CAP.test(cap)) faults.push("cap");
  if (rate !== "" && !RATE.test(rate)) faults.push("rate");
  if (expiresAt !== null && !(Date.parse(expiresAt) > nowMs)) faults.push("expires");
  if (faults.length > 0) return { faults };
  return {
    terms: {
      name,
      scopes: form.everything ? ["*"] : [...form.scopes],
      cap: cap === "" ? null : cap.replace(",", "."),
      period: cap === "" || form.period === "ever" ? null : form.period,
      ratePerMinute: rate === "" ? null : Number(rate),
      expiresAt,
    },
  };
}
