import type { AnyRoute } from "../../route.ts";
import { getAdminAccount } from "./get-admin-account.ts";
import { getAdminMe } from "./get-admin-me.ts";
import { getAnyDispute } from "./get-any-dispute.ts";
import { getAnyJob } from "./get-any-job.ts";
import { getCheck } from "./get-check.ts";
import { getLedger } from "./get-ledger.ts";
import { getLedgerEntry } from "./get-ledger-entry.ts";
import { getQueue } from "./get-queue.ts";
import { listAccounts } from "./list-accounts.ts";
import { listActions } from "./list-actions.ts";
import { listAllDisputes } from "./list-all-disputes.ts";
import { listAllJobs } from "./list-all-jobs.ts";
import { listChecks } from "./list-checks.ts";
import { listJobEvents } from "./list-job-events.ts";
import { listLedgerEntries } from "./list-ledger-entries.ts";
import { listNodes } from "./list-nodes.ts";

/** What operators read. */
export const ADMIN_READ_ROUTES: readonly AnyRoute[] = [
  getAdminMe,
  listAccounts,
  getAdminAccount,
  listNodes,
  listAllJobs,
  getAnyJob,
  listJobEvents,
  getQueue,
  listChecks,
  getCheck,
  listAllDisputes,
  getAnyDispute,
  listLedgerEntries,
  getLedgerEntry,
  getLedger,
  listActions,
];
