import type { FastifyInstance } from "fastify";
import type { Store } from "../ports/store.ts";
import { createAuthenticate } from "./authenticate.ts";
import { answerUnknown } from "./create-http-app.ts";
import type { HttpRoom } from "./http-room.ts";
import { makeOpenapi } from "./openapi.ts";
import { createVerificationStats } from "./read-verification-stats.ts";
import { registerRoutes } from "./register-routes.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";

/** What the HTTP side makes for itself. */
type OwnParts = "openapi" | "waiting" | "verificationStats";

/** Puts every route on the app. */
export function serveHttp(app: FastifyInstance, room: Omit<HttpRoom, OwnParts>, store: Store): void {
  const openapi = makeOpenapi(ALL_ROUTES);
  const own: Pick<HttpRoom, OwnParts> = {
    openapi: () => openapi,
    waiting: new Map(),
    verificationStats: createVerificationStats(store),
  };
  registerRoutes(app, ALL_ROUTES, { ...room, ...own }, createAuthenticate(store));
  answerUnknown(app, ALL_ROUTES);
}
