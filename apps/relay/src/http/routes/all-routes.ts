// Every route of the API, in the order in which the documentation shows them.
import { cancelBatch } from "../openai/routes/cancel-batch.ts";
import { createBatch } from "../openai/routes/create-batch.ts";
import { createChatCompletion } from "../openai/routes/create-chat-completion.ts";
import { createCompletion } from "../openai/routes/create-completion.ts";
import { createFile } from "../openai/routes/create-file.ts";
import { deleteUpload } from "../openai/routes/delete-upload.ts";
import { getBatch } from "../openai/routes/get-batch.ts";
import { getModel } from "../openai/routes/get-model.ts";
import { getUpload } from "../openai/routes/get-upload.ts";
import { listBatches } from "../openai/routes/list-batches.ts";
import { listFiles } from "../openai/routes/list-files.ts";
import { readUpload } from "../openai/routes/read-upload.ts";
import { streamJob } from "../openai/routes/stream-job.ts";
import type { AnyRoute } from "../route.ts";
import { ACT_ROUTES } from "./acts/act-routes.ts";
import { addDevice } from "./add-device.ts";
import { ADMIN_READ_ROUTES } from "./admin/admin-read-routes.ts";
import { approveRedemption } from "./approve-redemption.ts";
import { callChain } from "./call-chain.ts";
import { cancelJob } from "./cancel-job.ts";
import { cancelRedemption } from "./cancel-redemption.ts";
import { changeKey } from "./change-key.ts";
import { changeWebhook } from "./change-webhook.ts";
import { createChallenge } from "./create-challenge.ts";
import { createEmbeddings } from "./create-embeddings.ts";
import { createJob } from "./create-job.ts";
import { createKey } from "./create-key.ts";
import { createQuote } from "./create-quote.ts";
import { createRedemption } from "./create-redemption.ts";
import { createSession } from "./create-session.ts";
import { createWebhook } from "./create-webhook.ts";
import { deleteWebhook } from "./delete-webhook.ts";
import { endSession } from "./end-session.ts";
import { explainJobRoute } from "./explain-job.ts";
import { followJob } from "./follow-job.ts";
import { getAccount } from "./get-account.ts";
import { getCatalogue } from "./get-catalogue.ts";
import { getChain } from "./get-chain.ts";
import { getDelivery } from "./get-delivery.ts";
import { getDocs } from "./get-docs.ts";
import { getDocsAsset } from "./get-docs-asset.ts";
import { getFile } from "./get-file.ts";
import { getHealth } from "./get-health.ts";
import { getJob } from "./get-job.ts";
import { getKey } from "./get-key.ts";
import { getLogHead } from "./get-log-head.ts";
import { getLogKey } from "./get-log-key.ts";
import { getLogProof } from "./get-log-proof.ts";
import { getMetrics } from "./get-metrics.ts";
import { getNetwork } from "./get-network.ts";
import { getNetworkHistory } from "./get-network-history.ts";
import { getOpenapi } from "./get-openapi.ts";
import { getOracleRequest } from "./get-oracle-request.ts";
import { getOutput } from "./get-output.ts";
import { getReadiness } from "./get-readiness.ts";
import { getReceipt } from "./get-receipt.ts";
import { getRedemption } from "./get-redemption.ts";
import { getSession } from "./get-session.ts";
import { getStatementCsv } from "./get-statement-csv.ts";
import { getTreasury } from "./get-treasury.ts";
import { getTrial } from "./get-trial.ts";
import { getUsage } from "./get-usage.ts";
import { getVerificationStats } from "./get-verification-stats.ts";
import { getWebhook } from "./get-webhook.ts";
import { grantPoints } from "./grant-points.ts";
import { linkWallet } from "./link-wallet.ts";
import { listAllDeliveries } from "./list-all-deliveries.ts";
import { listDeliveries } from "./list-deliveries.ts";
import { listDeposits } from "./list-deposits.ts";
import { listDevices } from "./list-devices.ts";
import { listEntries } from "./list-entries.ts";
import { listHeldRedemptions } from "./list-held-redemptions.ts";
import { listJobs } from "./list-jobs.ts";
import { listKeys } from "./list-keys.ts";
import { listModels } from "./list-models.ts";
import { listOracleRequests } from "./list-oracle-requests.ts";
import { listOutputs } from "./list-outputs.ts";
import { listPrices } from "./list-prices.ts";
import { listRedemptions } from "./list-redemptions.ts";
import { listSessions } from "./list-sessions.ts";
import { listStatement } from "./list-statement.ts";
import { listWallets } from "./list-wallets.ts";
import { listWebhooks } from "./list-webhooks.ts";
import { mintReceipt } from "./mint-receipt.ts";
import { readJobResults } from "./read-job-results.ts";
import { rejectRedemption } from "./reject-redemption.ts";
import { renameDevice } from "./rename-device.ts";
import { replayDelivery } from "./replay-delivery.ts";
import { revokeDevice } from "./revoke-device.ts";
import { revokeKey } from "./revoke-key.ts";
import { revokeSession } from "./revoke-session.ts";
import { submitRedemption } from "./submit-redemption.ts";
import { sumUpStatement } from "./sum-up-statement.ts";
import { takeTrial } from "./take-trial.ts";
import { testWebhook } from "./test-webhook.ts";
import { unlinkWallet } from "./unlink-wallet.ts";
export const ALL_ROUTES: readonly AnyRoute[] = [
  createChatCompletion,
  createCompletion,
  createEmbeddings,
  createJob,
  createQuote,
  listJobs,
  getJob,
  readJobResults,
  followJob,
  streamJob,
  explainJobRoute,
  cancelJob,
  listModels,
  getModel,
  createFile,
  listFiles,
  getUpload,
  readUpload,
  deleteUpload,
  createBatch,
  listBatches,
  getBatch,
  cancelBatch,
  createChallenge,
  createSession,
  getSession,
  endSession,
  listSessions,
  revokeSession,
  getAccount,
  getTrial,
  takeTrial,
  listEntries,
  listStatement,
  sumUpStatement,
  getStatementCsv,
  getUsage,
  listDevices,
  addDevice,
  renameDevice,
  revokeDevice,
  listWallets,
  linkWallet,
  unlinkWallet,
  createKey,
  listKeys,
  getKey,
  changeKey,
  revokeKey,
  createWebhook,
  listWebhooks,
  getWebhook,
  changeWebhook,
  deleteWebhook,
  testWebhook,
  listDeliveries,
  listAllDeliveries,
  getDelivery,
  replayDelivery,
  createRedemption,
  listRedemptions,
  getRedemption,
  cancelRedemption,
  submitRedemption,
  listDeposits,
  listPrices,
  listHeldRedemptions,
  approveRedemption,
  rejectRedemption,
  grantPoints,
  getTreasury,
  ...ACT_ROUTES,
  ...ADMIN_READ_ROUTES,
  getReceipt,
  mintReceipt,
  listOutputs,
  getOutput,
  listOracleRequests,
  getOracleRequest,
  getLogHead,
  getLogProof,
  getLogKey,
  getChain,
  callChain,
  getNetwork,
  getNetworkHistory,
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
