-- AlterTable
ALTER TABLE "job" ADD COLUMN     "chunks_done" INTEGER NOT NULL DEFAULT 0;

-- Below: what Prisma has no words for.
UPDATE "job" SET "chunks_done" = (SELECT count(*) FROM "output" AS o WHERE o."job_id" = "job"."id" AND o."status" = 'ok');
ALTER TABLE "job" ADD CONSTRAINT "job_chunks_done_in_range" CHECK ("chunks_done" >= 0 AND "chunks_done" <= "chunk_count");

-- A relay claims spans job by job, and renews its own claims: neither looks at what is done.
DROP INDEX "span_queued_idx";
CREATE INDEX "span_queued_idx" ON "span" ("job_id", "index") WHERE "state" = 'queued';
CREATE INDEX "span_claimed_idx" ON "span" ("claimed_by") WHERE "state" = 'queued' AND "claimed_by" IS NOT NULL;
