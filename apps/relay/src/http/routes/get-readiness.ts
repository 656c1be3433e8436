import { chainState, fail, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

export const getReadiness = route({
  name: "getReadiness",
  method: "GET",
  path: "/readyz",
  summary: "Does the relay take work",
  auth: "none",
  reply: {
    status: 200,
    description:
      "The engine is loaded, commits go through and the database answers. `chain` tells how the chain is: while it isn't `following` everything but redemption goes on.",
    schema: z.object({
      status: z.literal("ready"),
      chain: z.object({ state: chainState, sentence: z.string().nullable() }).nullable(),
    }),
  },
  errors: ["draining", "not_ready"],
  async handler(room) {
    if (!room.isOpen()) return fail("draining");
    if (room.engine.state() !== "running" || !room.engine.healthy()) return fail("not_ready");
    try {
      await room.store.ping();
    } catch (error) {
      room.log.warn({ err: error }, "the database does not answer");
      return fail("not_ready", { detail: "The database does not answer; try again in a few seconds." });
    }
    const health = room.chain?.health();
    const chain = health === undefined ? null : { state: health.state, sentence: health.sentence };
    return ok({ body: { status: "ready" as const, chain } });
  },
});
