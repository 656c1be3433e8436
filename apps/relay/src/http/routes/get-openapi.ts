import { ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

export const getOpenapi = route({
  name: "getOpenapi",
  method: "GET",
  path: "/openapi.json",
  summary: "This API as an OpenAPI 3.1 document",
  auth: "none",
  reply: { status: 200, description: "The document.", schema: z.record(z.string(), z.unknown()) },
  errors: [],
  handler: (room) => ok({ body: { ...room.openapi() } }),
});
