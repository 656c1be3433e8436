// What operators read, from PostgreSQL.
import type { Sql } from "@starling/db";
import type { AdminReads } from "../../ports/admin-reads.ts";
import { boundedRead } from "./bounded-read.ts";
import { readAccountsPage } from "./read-accounts-page.ts";
import { readActionsPage } from "./read-actions.ts";
import { readAdminAccounts, readAdminDevices } from "./read-admin-accounts.ts";
import { readChecksById, readChecksPage, readKeptEvidence, readOpinions } from "./read-checks.ts";
import { readDisputesById, readDisputesPage } from "./read-disputes.ts";
import { readEntriesAbout, readEntriesPage, readEntry } from "./read-entries.ts";
import { readJobLife } from "./read-job-life.ts";
import { readAdminJob, readJobsPage } from "./read-jobs.ts";
import { refreshFigures, refreshFiguresAfter } from "./refresh-figures.ts";

export const createPostgresAdminReads = (sql: Sql): AdminReads => ({
  accounts: (request) => readAccountsPage(sql, request),
  account: async (accountId) => (await boundedRead(sql, (tx) => readAdminAccounts(tx, [accountId])))[0],
  devices: (request) => boundedRead(sql, (tx) => readAdminDevices(tx, request)),
  jobs: (request) => readJobsPage(sql, request),
  job: (jobId) => readAdminJob(sql, jobId),
  jobLife: (request) => readJobLife(sql, request),
  checks: (request) => readChecksPage(sql, request),
  check: async (checkId) => (await boundedRead(sql, (tx) => readChecksById(tx, [checkId])))[0],
  evidence: (request) => readKeptEvidence(sql, request),
  opinions: (checkId) => readOpinions(sql, checkId),
  disputes: (request) => readDisputesPage(sql, request),
  dispute: async (disputeId) => (await boundedRead(sql, (tx) => readDisputesById(tx, [disputeId])))[0],
  entries: (request) => readEntriesPage(sql, request),
  entry: (request) => readEntry(sql, request),
  entriesAbout: () => readEntriesAbout(sql),
  actions: (request) => readActionsPage(sql, request),
  refreshFigures: (ids) => refreshFigures(sql, ids),
  refreshFiguresAfter: (request) => refreshFiguresAfter(sql, request),
});
