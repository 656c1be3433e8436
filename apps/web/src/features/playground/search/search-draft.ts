import type { z } from "zod";
import type { searchDraft } from "./search-draft-form.ts";

export type SearchDraft = z.infer<typeof searchDraft>;
export const EMPTY_SEARCH: SearchDraft = { model: "", text: "", query: "", assurance: "sampled" };
