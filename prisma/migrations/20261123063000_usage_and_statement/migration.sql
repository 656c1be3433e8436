-- DropIndex
DROP INDEX "job_account_id_created_at_idx";

-- CreateTable
CREATE TABLE "usage_day" (
    "account_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "model_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "jobs" BIGINT NOT NULL,
    "items" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "charged" BIGINT NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("account_id","day","model_id","key_id")
);

-- CreateTable
CREATE TABLE "account_day" (
    "account_id" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "type" TEXT NOT NULL,
    "entries" BIGINT NOT NULL,
    "available" BIGINT NOT NULL,
    "escrow" BIGINT NOT NULL,

    CONSTRAINT "account_day_pkey" PRIMARY KEY ("account_id","day","type")
);

-- CreateIndex
CREATE INDEX "job_account_id_id_idx" ON "job"("account_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "usage_day" ADD CONSTRAINT "usage_day_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "account_day" ADD CONSTRAINT "account_day_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Below: what Prisma has no words for.

-- A row of today is written with each commit that touches its account: room for the next version of it beside it.
ALTER TABLE "usage_day" SET (fillfactor = 50);
ALTER TABLE "account_day" SET (fillfactor = 50);

-- What an account waits for, and what was merged into it.
CREATE INDEX "job_open_of_account_idx" ON "job" ("account_id", "id" DESC) WHERE "state" = 'open';
CREATE INDEX "account_merged_into_idx" ON "account" ("merged_into") WHERE "merged_into" IS NOT NULL;

-- What was before: by the day on which a job was begun, and on which an entry was posted.
INSERT INTO "usage_day" ("account_id", "day", "model_id", "key_id", "jobs", "items", "failed", "charged")
SELECT "account_id", ("created_at" AT TIME ZONE 'UTC')::date, "model_id", coalesce("key_id", ''), count(*), sum("items_done"),
    sum(CASE WHEN "state" = 'open' THEN 0 ELSE "items_failed" END), sum("charged")
FROM "job" GROUP BY 1, 2, 3, 4;
INSERT INTO "account_day" ("account_id", "day", "type", "entries", "available", "escrow")
SELECT p."account_id", (e."created_at" AT TIME ZONE 'UTC')::date, e."type", count(DISTINCT e."id"),
    coalesce(sum(p."amount") FILTER (WHERE p."bucket" = 'available'), 0), coalesce(sum(p."amount") FILTER (WHERE p."bucket" = 'escrow'), 0)
FROM "posting" AS p JOIN "ledger_entry" AS e ON e."id" = p."entry_id" GROUP BY 1, 2, 3;
