// Every route of the API, in the order in which the documentation shows them.
import { createChatCompletion } from "../openai/routes/create-chat-completion.ts";
import { createCompletion } from "../openai/routes/create-completion.ts";
import { getModel } from "../openai/routes/get-model.ts";
import { streamJob } from "../openai/routes/stream-job.ts";
import type { AnyRoute } from "../route.ts";
import { cancelJob } from "./cancel-job.ts";
import { createEmbeddings } from "./create-embeddings.ts";
import { createJob } from "./create-job.ts";
import { explainJobRoute } from "./explain-job.ts";
import { getAccount } from "./get-account.ts";
import { getCatalogue } from "./get-catalogue.ts";
import { getDocs } from "./get-docs.ts";
import { getDocsAsset } from "./get-docs-asset.ts";
import { getFile } from "./get-file.ts";
import { getHealth } from "./get-health.ts";
import { getJob } from "./get-job.ts";
import { getLogHead } from "./get-log-head.ts";
import { getLogKey } from "./get-log-key.ts";
import { getLogProof } from "./get-log-proof.ts";
import { getMetrics } from "./get-metrics.ts";
import { getNetwork } from "./get-network.ts";
import { getOpenapi } from "./get-openapi.ts";
import { getReadiness } from "./get-readiness.ts";
import { getReceipt } from "./get-receipt.ts";
import { getVerificationStats } from "./get-verification-stats.ts";
import { listEntries } from "./list-entries.ts";
import { listModels } from "./list-models.ts";
import { readJobResults } from "./read-job-results.ts";

export const ALL_ROUTES: readonly AnyRoute[] = [
  createChatCompletion,
  createCompletion,
  createEmbeddings,
  createJob,
  getJob,
  readJobResults,
  streamJob,
  explainJobRoute,
  cancelJob,
  listModels,
  getModel,
  getAccount,
  listEntries,
  getReceipt,
  getLogHead,
  getLogProof,
  getLogKey,
  getNetwork,
  getVerificationStats,
  getCatalogue,
  getFile,
  getHealth,
  getReadiness,
  getMetrics,
  getOpenapi,
  getDocs,
  getDocsAsset,
];
