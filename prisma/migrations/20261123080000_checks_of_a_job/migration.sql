-- A check's id says when it began; a job's life tells when it was over.
DROP INDEX "verification_check_job_idx";
CREATE INDEX "verification_check_job_idx" ON "verification_check" ("job_id", "created_at", "id") WHERE "job_id" IS NOT NULL;
