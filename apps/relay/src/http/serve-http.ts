import type { FastifyInstance } from "fastify";
import { createOneAtATime } from "../accounts/one-at-a-time.ts";
import { createTrials, type TrialTerms } from "../accounts/trials.ts";
import { startBatchRunner } from "../batches/start-batch-runner.ts";
import { createAddressLimits } from "./address-limits.ts";
import { createAuthenticate } from "./authenticate.ts";
import { createBudgets } from "./budgets.ts";
import { answerUnknown } from "./create-http-app.ts";
import type { HttpRoom } from "./http-room.ts";
import { createAnswersKept } from "./openai/answers-kept.ts";
import { makeOpenapi } from "./openapi.ts";
import { createVerificationStats } from "./read-verification-stats.ts";
import { registerRoutes } from "./register-routes.ts";
import { createRequestLimits } from "./request-limits.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";

/** What the HTTP side makes for itself. */
type OwnParts =
  | "openapi"
  | "waiting"
  | "following"
  | "answersKept"
  | "batchRunner"
  | "verificationStats"
  | "authenticate"
  | "budgets"
  | "requestLimits"
  | "addressLimits"
  | "trials"
  | "oneAtATime";

export interface ServeHttpOptions {
  /** Requests that an account may make in a minute. */
  readonly requestsPerMinute: number;
  readonly trial: TrialTerms;
}

/** Puts every route on the app; gives what sockets know askers by too. */
export function serveHttp(
  app: FastifyInstance,
  room: Omit<HttpRoom, OwnParts>,
  { requestsPerMinute, trial }: ServeHttpOptions,
): Pick<HttpRoom, "authenticate"> {
  const openapi = makeOpenapi(ALL_ROUTES);
  const budgets = createBudgets(room.engine, room.apiKeys);
  const oneAtATime = createOneAtATime();
  const batchRunner = startBatchRunner({ ...room, budgets });
  app.addHook("onClose", () => batchRunner.stop());
  const own: Pick<HttpRoom, OwnParts> = {
    openapi: () => openapi,
    waiting: new Map(),
    following: new Map(),
    answersKept: createAnswersKept(),
    verificationStats: createVerificationStats(room.store),
    authenticate: createAuthenticate({
      ...room,
      onFault: (error) => room.log.warn({ err: error }, "a key's use was not noted"),
    }),
    budgets,
    batchRunner,
    requestLimits: createRequestLimits({ requestsPerMinute }),
    addressLimits: createAddressLimits(),
    oneAtATime,
    trials: createTrials(trial, { ...room, oneAtATime, nowMs: Date.now }),
  };
  registerRoutes(app, ALL_ROUTES, { ...room, ...own });
  answerUnknown(app, ALL_ROUTES);
  return { authenticate: own.authenticate };
}
