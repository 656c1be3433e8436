import { assurance } from "@starling/protocol";
import { z } from "zod";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

export const searchDraft = z.object({
  model: z.string().max(128),
  text: z.string().max(PLAYGROUND_LIMITS.searchCharsMax),
  query: z.string().max(PLAYGROUND_LIMITS.queryCharsMax),
  assurance: assurance.exclude(["quorum"]),
});
export type SearchDraft = z.infer<typeof searchDraft>;
export const EMPTY_SEARCH: SearchDraft = { model: "", text: "", query: "", assurance: "sampled" };
