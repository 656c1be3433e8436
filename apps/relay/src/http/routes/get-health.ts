import { ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

export const getHealth = route({
  name: "getHealth",
  method: "GET",
  path: "/healthz",
  summary: "Is the process alive",
  auth: "none",
  reply: { status: 200, description: "It is.", schema: z.object({ status: z.literal("ok") }) },
  errors: [],
  handler: () => ok({ body: { status: "ok" as const } }),
});
