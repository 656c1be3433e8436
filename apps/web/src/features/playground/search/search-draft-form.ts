import "../../../shared/live/no-evaluated-code.ts";
import { assurance } from "@starling/protocol";
import { z } from "zod";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

/** A search as it was kept. */
export const searchDraft = z.object({
  model: z.string().max(128),
  text: z.string().max(PLAYGROUND_LIMITS.searchCharsMax),
  query: z.string().max(PLAYGROUND_LIMITS.queryCharsMax),
  assurance: assurance.exclude(["quorum"]),
});
