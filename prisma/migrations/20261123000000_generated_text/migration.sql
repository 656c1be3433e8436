-- DropIndex
DROP INDEX "api_key_account_id_idx";

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "cap" BIGINT,
ADD COLUMN     "expires_at" TIMESTAMPTZ(3),
ADD COLUMN     "period" TEXT,
ADD COLUMN     "period_started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "rate_per_minute" INTEGER,
ADD COLUMN     "scopes" TEXT[] DEFAULT ARRAY['*']::TEXT[],
ADD COLUMN     "spent" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "charged" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "chunks_refuted" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "deadline_at" TIMESTAMPTZ(3),
ADD COLUMN     "key_id" TEXT,
ADD COLUMN     "quoted" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "rewarded" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "output" ADD COLUMN     "chosen" TEXT NOT NULL DEFAULT 'fastest_free';

-- CreateTable
CREATE TABLE "stream_part" (
    "job_id" TEXT NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "from_token" INTEGER NOT NULL,
    "fence" BIGINT NOT NULL,
    "node_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "tokens" INTEGER[],

    CONSTRAINT "stream_part_pkey" PRIMARY KEY ("job_id","chunk_index","from_token")
);

-- CreateTable
CREATE TABLE "file" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "filename" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "swept_at" TIMESTAMPTZ(3),

    CONSTRAINT "file_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "key_id" TEXT,
    "endpoint" TEXT NOT NULL,
    "completion_window" TEXT NOT NULL,
    "input_file_id" TEXT NOT NULL,
    "output_file_id" TEXT,
    "error_file_id" TEXT,
    "status" TEXT NOT NULL DEFAULT 'validating',
    "metadata" JSONB,
    "total" INTEGER NOT NULL DEFAULT 0,
    "completed" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "errors" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "in_progress_at" TIMESTAMPTZ(3),
    "finalizing_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "failed_at" TIMESTAMPTZ(3),
    "expired_at" TIMESTAMPTZ(3),
    "cancelling_at" TIMESTAMPTZ(3),
    "cancelled_at" TIMESTAMPTZ(3),

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch_part" (
    "batch_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "job_id" TEXT NOT NULL,
    "lines" JSONB NOT NULL,

    CONSTRAINT "batch_part_pkey" PRIMARY KEY ("batch_id","index")
);

-- CreateTable
CREATE TABLE "webhook" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "events" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabled_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" TEXT NOT NULL,
    "webhook_id" TEXT NOT NULL,
    "job_id" TEXT,
    "event" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "once_key" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3),
    "delivered_at" TIMESTAMPTZ(3),
    "last_status" INTEGER,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "output_job_id_seq_idx" ON "output"("job_id", "seq");

-- CreateIndex
CREATE INDEX "verdict_job_id_seq_idx" ON "verdict"("job_id", "seq");

-- CreateIndex
CREATE INDEX "file_account_id_id_idx" ON "file"("account_id", "id");

-- CreateIndex
CREATE INDEX "batch_account_id_id_idx" ON "batch"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_account_id_id_idx" ON "webhook"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_delivery_webhook_id_id_idx" ON "webhook_delivery"("webhook_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_webhook_id_once_key_key" ON "webhook_delivery"("webhook_id", "once_key");

-- CreateIndex
CREATE INDEX "api_key_account_id_id_idx" ON "api_key"("account_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "file" ADD CONSTRAINT "file_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "batch_part" ADD CONSTRAINT "batch_part_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "batch"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_webhook_id_fkey" FOREIGN KEY ("webhook_id") REFERENCES "webhook"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- Below: what Prisma has no words for.

UPDATE "job" SET "quoted" = "price_per_item" * "item_count", "charged" = "price_per_item" * "items_done", "rewarded" = "reward_per_item" * "items_done";

-- Values
ALTER TABLE "job"
    DROP CONSTRAINT "job_verified_chunks_in_range",
    ADD CONSTRAINT "job_verified_chunks_in_range" CHECK (
        least("chunks_provisional", "chunks_audited", "chunks_checked", "chunks_agreed", "chunks_inconclusive", "chunks_refuted", "chunks_corrected") >= 0
        AND "chunks_provisional" + "chunks_audited" + "chunks_checked" + "chunks_agreed" + "chunks_inconclusive" + "chunks_refuted" <= "chunks_done"
        AND "chunks_corrected" <= "chunks_done" AND "is_provisional" = ("chunks_provisional" > 0)),
    ADD CONSTRAINT "job_priority_known" CHECK ("priority" BETWEEN -1 AND 1),
    ADD CONSTRAINT "job_sums_not_negative" CHECK ("quoted" >= 0 AND "charged" >= 0 AND "rewarded" >= 0);

ALTER TABLE "output"
    ADD CONSTRAINT "output_chosen_known" CHECK ("chosen" IN ('fastest_free', 'holds_prefix', 'took_over', 'tried_again', 'second_try'));

ALTER TABLE "verdict"
    DROP CONSTRAINT "verdict_verification_known",
    ADD CONSTRAINT "verdict_verification_known" CHECK ("verification" IN ('provisional', 'audited', 'checked', 'agreed', 'inconclusive', 'refuted'));

ALTER TABLE "ledger_entry"
    DROP CONSTRAINT "ledger_entry_type_known",
    ADD CONSTRAINT "ledger_entry_type_known" CHECK ("type" IN ('grant', 'deposit', 'settle', 'check', 'release', 'fee', 'penalty', 'reversal', 'refund', 'redemption'));

ALTER TABLE "stream_part"
    ADD CONSTRAINT "stream_part_has_tokens" CHECK ("from_token" >= 0 AND "tokens" IS NOT NULL AND cardinality("tokens") > 0);

-- A key without a period began at no time that matters.
UPDATE "api_key" SET "period_started_at" = to_timestamp(0);
ALTER TABLE "api_key"
    ADD CONSTRAINT "api_key_scopes_are_words" CHECK ("scopes" IS NOT NULL AND cardinality("scopes") <= 64),
    ADD CONSTRAINT "api_key_spending_not_negative" CHECK ("spent" >= 0 AND ("cap" IS NULL OR "cap" >= 0)),
    ADD CONSTRAINT "api_key_period_known" CHECK ("period" IN ('day', 'month')),
    ADD CONSTRAINT "api_key_rate_positive" CHECK ("rate_per_minute" > 0);

ALTER TABLE "file"
    ADD CONSTRAINT "file_in_range" CHECK ("bytes" >= 0 AND octet_length("sha256") = 32 AND length("filename") <= 512 AND length("purpose") <= 64),
    ADD CONSTRAINT "file_swept_once_over" CHECK ("swept_at" IS NULL OR "expires_at" IS NOT NULL);

ALTER TABLE "batch"
    ADD CONSTRAINT "batch_status_known" CHECK ("status" IN ('validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled')),
    ADD CONSTRAINT "batch_counts_in_range" CHECK ("completed" >= 0 AND "failed" >= 0 AND "completed" + "failed" <= "total");

ALTER TABLE "batch_part"
    ADD CONSTRAINT "batch_part_index_not_negative" CHECK ("index" >= 0);

ALTER TABLE "webhook"
    ADD CONSTRAINT "webhook_in_range" CHECK (length("url") <= 2048 AND length("secret") <= 256 AND "events" IS NOT NULL AND cardinality("events") <= 64);

ALTER TABLE "webhook_delivery"
    ADD CONSTRAINT "webhook_delivery_in_range" CHECK ("attempts" >= 0 AND ("delivered_at" IS NULL OR "next_at" IS NULL));

-- Partial indexes: what has ended, what is due, what is of a job, what has more to do, what expires, what begins anew.
CREATE INDEX "job_ended_idx" ON "job" ("ended_at", "id") WHERE "ended_at" IS NOT NULL;
CREATE INDEX "webhook_delivery_due_idx" ON "webhook_delivery" ("next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "webhook_delivery_over_idx" ON "webhook_delivery" ("created_at") WHERE "next_at" IS NULL;
CREATE INDEX "webhook_delivery_job_idx" ON "webhook_delivery" ("job_id", "id" DESC) WHERE "job_id" IS NOT NULL;
CREATE INDEX "batch_unfinished_idx" ON "batch" ("id") WHERE "status" IN ('validating', 'in_progress', 'finalizing', 'cancelling');
CREATE INDEX "file_expiring_idx" ON "file" ("expires_at") WHERE "expires_at" IS NOT NULL;
CREATE INDEX "api_key_period_idx" ON "api_key" ("period", "period_started_at") WHERE "period" IS NOT NULL;

-- I21: what is over stays as it is.
CREATE TRIGGER "batch_over_stays" BEFORE UPDATE ON "batch" FOR EACH ROW
    WHEN (OLD."status" IN ('failed', 'completed', 'expired', 'cancelled'))
    EXECUTE FUNCTION "refuse_change"('SL021', 'a batch that is over never changes');
CREATE TRIGGER "batch_part_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "batch_part"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL021', 'a batch''s job stays its job');

-- I22: a key is revoked, not deleted, and for good.
CREATE TRIGGER "api_key_stays" BEFORE DELETE OR TRUNCATE ON "api_key"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL022', 'jobs name keys for ever; revoke it');
CREATE TRIGGER "api_key_revoked_stays" BEFORE UPDATE ON "api_key" FOR EACH ROW
    WHEN (OLD."revoked_at" IS NOT NULL AND NEW."revoked_at" IS DISTINCT FROM OLD."revoked_at"
        OR (NEW."id", NEW."account_id", NEW."hash") IS DISTINCT FROM (OLD."id", OLD."account_id", OLD."hash"))
    EXECUTE FUNCTION "refuse_change"('SL022', 'a key keeps its owner and its hash, and is revoked for good');

-- I19, with answers that were refuted.
CREATE OR REPLACE FUNCTION "verdict_apply"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    "moved" record;
BEGIN
    FOR "moved" IN
        SELECT "job_id", bool_or("before" IS NULL) AS "is_unknown",
            count(*) FILTER (WHERE "now" = 'provisional') - count(*) FILTER (WHERE "before" = 'provisional') AS "provisional",
            count(*) FILTER (WHERE "now" = 'audited') - count(*) FILTER (WHERE "before" = 'audited') AS "audited",
            count(*) FILTER (WHERE "now" = 'checked') - count(*) FILTER (WHERE "before" = 'checked') AS "checked",
            count(*) FILTER (WHERE "now" = 'agreed') - count(*) FILTER (WHERE "before" = 'agreed') AS "agreed",
            count(*) FILTER (WHERE "now" = 'inconclusive') - count(*) FILTER (WHERE "before" = 'inconclusive') AS "inconclusive",
            count(*) FILTER (WHERE "now" = 'refuted') - count(*) FILTER (WHERE "before" = 'refuted') AS "refuted",
            count(*) FILTER (WHERE "is_first_correction") AS "corrected"
        FROM (
            SELECT a."job_id", a."verification" AS "now",
                coalesce(
                    (SELECT v."verification" FROM "verdict" AS v WHERE v."job_id" = a."job_id" AND v."chunk_index" = a."chunk_index" AND v."seq" < a."seq" ORDER BY v."seq" DESC LIMIT 1),
                    (SELECT o."verification" FROM "output" AS o WHERE o."job_id" = a."job_id" AND o."chunk_index" = a."chunk_index" AND o."status" = 'ok')
                ) AS "before",
                a."corrected" AND NOT EXISTS (
                    SELECT 1 FROM "verdict" AS v WHERE v."job_id" = a."job_id" AND v."chunk_index" = a."chunk_index" AND v."seq" < a."seq" AND v."corrected"
                ) AS "is_first_correction"
            FROM "added" AS a
            OFFSET 0 -- keeps what was before a column: else it is looked up again in every count
        ) AS c
        GROUP BY "job_id" ORDER BY "job_id"
    LOOP
        IF "moved"."is_unknown" THEN
            RAISE EXCEPTION 'verdict on an answer of job % that was never accepted', "moved"."job_id" USING ERRCODE = '23503';
        END IF;
        UPDATE "job" AS j
        SET "chunks_provisional" = j."chunks_provisional" + "moved"."provisional", "is_provisional" = j."chunks_provisional" + "moved"."provisional" > 0,
            "chunks_audited" = j."chunks_audited" + "moved"."audited", "chunks_checked" = j."chunks_checked" + "moved"."checked",
            "chunks_agreed" = j."chunks_agreed" + "moved"."agreed", "chunks_inconclusive" = j."chunks_inconclusive" + "moved"."inconclusive",
            "chunks_refuted" = j."chunks_refuted" + "moved"."refuted", "chunks_corrected" = j."chunks_corrected" + "moved"."corrected"
        WHERE j."id" = "moved"."job_id";
    END LOOP;
    RETURN NULL;
END $$;
