import type { FastifyInstance } from "fastify";
import type { Store } from "../ports/store.ts";
import { createAuthenticate } from "./authenticate.ts";
import { answerUnknown } from "./create-http-app.ts";
import type { HttpRoom } from "./http-room.ts";
import { makeOpenapi } from "./openapi.ts";
import { registerRoutes } from "./register-routes.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";

/** Puts every route on the app. */
export function serveHttp(app: FastifyInstance, room: Omit<HttpRoom, "openapi" | "waiting">, store: Store): void {
  const openapi = makeOpenapi(ALL_ROUTES);
  registerRoutes(app, ALL_ROUTES, { ...room, openapi: () => openapi, waiting: new Map() }, createAuthenticate(store));
  answerUnknown(app, ALL_ROUTES);
}
