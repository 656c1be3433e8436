// Lists of jobs, in memory.
import type { JobListStore } from "../ports/job-list-store.ts";
import { type MemoryTables, rootOf } from "./memory-tables.ts";
import { jobOf } from "./rows.ts";

export const createMemoryJobListStore = (tables: MemoryTables): JobListStore => ({
  async jobs({ accountId, state, modelId, keyId, before, limit, lookedAtMax }) {
    const isFiltered = (state !== null && state !== "open") || modelId !== null || keyId !== null;
    const lookAt = isFiltered ? lookedAtMax : limit + 1;
    const looked = [...tables.jobs.values()]
      .filter((job) => job.accountId === accountId || rootOf(tables, job.accountId) === accountId)
      .filter(({ jobId, row }) => (before === null || jobId < before) && (state !== "open" || row.state === "open"))
      .sort((a, b) => (a.jobId < b.jobId ? 1 : -1))
      .slice(0, lookAt);
    const meant = looked.filter(
      ({ row }) =>
        (state === null || row.state === state) &&
        (modelId === null || row.model_id === modelId) &&
        (keyId === null || (row.key_id ?? "none") === keyId),
    );
    const page = meant.slice(0, limit);
    const next = meant.length > limit ? page.at(-1) : looked.length === lookAt ? looked.at(-1) : undefined;
    return { jobs: page.map(({ row }) => jobOf(row)), next: next?.jobId ?? null };
  },

  async jobsByIds(jobIds) {
    return jobIds.flatMap((jobId) => {
      const job = tables.jobs.get(jobId);
      return job === undefined ? [] : [jobOf(job.row)];
    });
  },
});
