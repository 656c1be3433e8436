// GET /v1/jobs: the account's jobs, newest first.
import { z } from "zod";
import { apiKeyId } from "../ids.ts";
import { jobView } from "./jobs.ts";

export const JOB_LIST_LIMITS = { pageDefault: 25, pageMax: 100 } as const;

export const listedJob = jobView.extend({
  key: apiKeyId.nullable().meta({ description: "the API key that it was asked with; null: by somebody signed in" }),
});
export type ListedJob = z.infer<typeof listedJob>;

export const jobsPage = z.object({
  object: z.literal("list"),
  data: z.array(listedJob),
  next_cursor: z.string().nullable(),
});
export type JobsPage = z.infer<typeof jobsPage>;
