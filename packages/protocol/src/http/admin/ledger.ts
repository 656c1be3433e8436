// /v1/admin/entries and /v1/admin/ledger: every number down to its postings.
import { z } from "zod";
import { accountId, entryId, jobId } from "../../ids.ts";
import { pointsText } from "../../points.ts";
import { entryType } from "../account.ts";
import { adminPage, tracedPoints } from "./admin-list.ts";

export const ledgerBucket = z.enum(["available", "escrow"]);
export type LedgerBucket = z.infer<typeof ledgerBucket>;

export const adminPosting = z.object({
  account: accountId,
  bucket: ledgerBucket,
  amount: pointsText.meta({ description: "positive credits the account" }),
});
export type AdminPosting = z.infer<typeof adminPosting>;

export const adminEntryRow = z.object({
  id: entryId,
  object: z.literal("entry"),
  type: entryType,
  job: jobId.nullable(),
  at: z.iso.datetime(),
  postings: z.array(adminPosting).meta({ description: "they sum to zero; the first 20 in a list" }),
  postingsTotal: z.int(),
  effect: z
    .object({ available: pointsText, escrow: pointsText })
    .nullable()
    .meta({ description: "on the account asked for; null where none was" }),
});
export type AdminEntryRow = z.infer<typeof adminEntryRow>;

export const adminEntriesPage = adminPage(adminEntryRow);
export type AdminEntriesPage = z.infer<typeof adminEntriesPage>;

export const adminEntryView = adminEntryRow.extend({
  idempotencyKey: z.string().meta({ description: "what it was posted under: an event posts once" }),
});
export type AdminEntryView = z.infer<typeof adminEntryView>;

/** The system accounts' balances: what all other accounts have is theirs with the sign turned. */
export const adminLedgerView = z.object({
  object: z.literal("ledger"),
  at: z.iso.datetime(),
  accounts: z.array(
    z.object({
      name: z.enum(["treasury", "issuance", "escrow", "burn"]),
      id: accountId,
      available: tracedPoints,
      escrow: tracedPoints,
    }),
  ),
  entriesAbout: z.int().meta({ description: "how many entries there are, by the database's own estimate" }),
});
export type AdminLedgerView = z.infer<typeof adminLedgerView>;
