-- AlterTable
ALTER TABLE "account" ADD COLUMN     "matches" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "mismatches" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "suspended_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspended_by" TEXT;

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "chunks_agreed" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "chunks_audited" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "chunks_checked" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "chunks_corrected" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "chunks_inconclusive" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "chunks_provisional" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "is_provisional" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "quorum_agree" INTEGER,
ADD COLUMN     "quorum_of" INTEGER;

-- AlterTable
ALTER TABLE "output" ADD COLUMN     "agreed_by" INTEGER,
ADD COLUMN     "agreed_of" INTEGER,
ADD COLUMN     "attestation" BYTEA,
ADD COLUMN     "entry_id" TEXT,
ADD COLUMN     "input_hash" BYTEA,
ADD COLUMN     "reward" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "seq" BIGSERIAL NOT NULL,
ADD COLUMN     "verification" TEXT NOT NULL DEFAULT 'unchecked';

-- CreateTable
CREATE TABLE "verdict" (
    "seq" BIGSERIAL NOT NULL,
    "job_id" TEXT NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "verification" TEXT NOT NULL,
    "agreed_by" INTEGER,
    "agreed_of" INTEGER,
    "corrected" BOOLEAN NOT NULL DEFAULT false,
    "data" BYTEA,
    "fence" BIGINT,
    "node_id" TEXT,
    "account_id" TEXT,
    "input_hash" BYTEA,
    "output_hash" BYTEA,
    "attestation" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verdict_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "verification_check" (
    "id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "job_id" TEXT,
    "chunk_index" INTEGER NOT NULL,
    "model_id" TEXT NOT NULL,
    "adapter_class" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "false_alarm" BOOLEAN NOT NULL,
    "distance" DOUBLE PRECISION,
    "referees" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification_count" (
    "model_id" TEXT NOT NULL,
    "adapter_class" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "false_alarm" BOOLEAN NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "verification_count_pkey" PRIMARY KEY ("model_id","adapter_class","reason","verdict","false_alarm")
);

-- CreateTable
CREATE TABLE "receipt" (
    "seq" BIGINT NOT NULL,
    "job_id" TEXT NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "revision" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "log_tile" (
    "level" SMALLINT NOT NULL,
    "index" BIGINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "log_tile_pkey" PRIMARY KEY ("level","index")
);

-- CreateTable
CREATE TABLE "log_head" (
    "size" BIGINT NOT NULL,
    "root_hash" BYTEA NOT NULL,
    "timestamp_ms" BIGINT NOT NULL,
    "signature" TEXT NOT NULL,

    CONSTRAINT "log_head_pkey" PRIMARY KEY ("size")
);

-- CreateTable
CREATE TABLE "log_cursor" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "output_seq" BIGINT NOT NULL,
    "verdict_seq" BIGINT NOT NULL,

    CONSTRAINT "log_cursor_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "verdict_job_id_chunk_index_seq_idx" ON "verdict"("job_id", "chunk_index", "seq");

-- CreateIndex
CREATE INDEX "verification_check_account_id_created_at_idx" ON "verification_check"("account_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "receipt_job_id_chunk_index_revision_key" ON "receipt"("job_id", "chunk_index", "revision");

-- CreateIndex
CREATE INDEX "output_seq_idx" ON "output"("seq");

-- CreateIndex
CREATE UNIQUE INDEX "span_job_id_first_chunk_key" ON "span"("job_id", "first_chunk");

-- Below: what Prisma has no words for.

-- Values
ALTER TABLE "account"
    DROP CONSTRAINT "account_kind_known",
    ADD CONSTRAINT "account_kind_known" CHECK ("kind" IN ('contributor', 'consumer', 'operator', 'referee', 'treasury', 'issuance', 'escrow', 'burn')),
    ADD CONSTRAINT "account_record_not_negative" CHECK ("matches" >= 0 AND "mismatches" >= 0);

ALTER TABLE "job"
    ADD CONSTRAINT "job_quorum_in_range" CHECK (num_nonnulls("quorum_agree", "quorum_of") = 0 OR (num_nonnulls("quorum_agree", "quorum_of") = 2 AND "assurance" = 'quorum' AND "quorum_agree" > 0 AND "quorum_of" >= "quorum_agree")),
    ADD CONSTRAINT "job_verified_chunks_in_range" CHECK (
        least("chunks_provisional", "chunks_audited", "chunks_checked", "chunks_agreed", "chunks_inconclusive", "chunks_corrected") >= 0
        AND "chunks_provisional" + "chunks_audited" + "chunks_checked" + "chunks_agreed" + "chunks_inconclusive" <= "chunks_done"
        AND "chunks_corrected" <= "chunks_done" AND "is_provisional" = ("chunks_provisional" > 0));

ALTER TABLE "output"
    ADD CONSTRAINT "output_verification_known" CHECK ("verification" IN ('unchecked', 'provisional', 'audited', 'checked', 'agreed', 'inconclusive')),
    ADD CONSTRAINT "output_agreed_in_range" CHECK (num_nonnulls("agreed_by", "agreed_of") = 0 OR (num_nonnulls("agreed_by", "agreed_of") = 2 AND "verification" = 'agreed' AND "agreed_by" > 0 AND "agreed_of" >= "agreed_by")),
    ADD CONSTRAINT "output_reward_not_negative" CHECK ("reward" >= 0);

ALTER TABLE "verdict"
    ADD CONSTRAINT "verdict_verification_known" CHECK ("verification" IN ('provisional', 'audited', 'checked', 'agreed', 'inconclusive')),
    ADD CONSTRAINT "verdict_agreed_in_range" CHECK (num_nonnulls("agreed_by", "agreed_of") = 0 OR (num_nonnulls("agreed_by", "agreed_of") = 2 AND "verification" = 'agreed' AND "agreed_by" > 0 AND "agreed_of" >= "agreed_by")),
    ADD CONSTRAINT "verdict_corrected_has_answer" CHECK (
        num_nonnulls("data", "fence", "node_id", "account_id") = CASE WHEN "corrected" THEN 4 ELSE 0 END
        AND ("corrected" OR num_nonnulls("input_hash", "output_hash", "attestation") = 0));

ALTER TABLE "verification_check"
    ADD CONSTRAINT "verification_check_reason_known" CHECK ("reason" IN ('sampled', 'full', 'quorum', 'backtrack', 'known', 'admission')),
    ADD CONSTRAINT "verification_check_verdict_known" CHECK ("verdict" IN ('match', 'mismatch', 'inconclusive'));

ALTER TABLE "ledger_entry"
    DROP CONSTRAINT "ledger_entry_type_known",
    ADD CONSTRAINT "ledger_entry_type_known" CHECK ("type" IN ('grant', 'deposit', 'settle', 'check', 'release', 'fee', 'penalty', 'reversal', 'redemption'));

ALTER TABLE "receipt"
    ADD CONSTRAINT "receipt_seq_not_negative" CHECK ("seq" >= 0),
    ADD CONSTRAINT "receipt_leaf_hash_is_sha256" CHECK (octet_length("leaf_hash") = 32);

ALTER TABLE "log_tile"
    ADD CONSTRAINT "log_tile_holds_hashes" CHECK (octet_length("hashes") % 32 = 0 AND octet_length("hashes") BETWEEN 32 AND 256 * 32);

ALTER TABLE "log_head"
    ADD CONSTRAINT "log_head_root_hash_is_sha256" CHECK ("size" >= 0 AND octet_length("root_hash") = 32);

ALTER TABLE "log_cursor"
    ADD CONSTRAINT "log_cursor_is_one" CHECK ("id" = 1 AND "output_seq" >= 0 AND "verdict_seq" >= 0);

-- What a restart must take up again: the jobs that have provisional answers, and these in the order of their acceptance.
CREATE INDEX "job_provisional_idx" ON "job" ("id") WHERE "is_provisional";
CREATE INDEX "output_provisional_idx" ON "output" ("job_id", "seq") WHERE "verification" = 'provisional';
-- What corrected a chunk's answer; few.
CREATE INDEX "verdict_corrected_idx" ON "verdict" ("job_id", "chunk_index", "seq") WHERE "corrected";

-- As an output's.
ALTER TABLE "verdict" ALTER COLUMN "data" SET STORAGE EXTERNAL;
ALTER TABLE "verdict" SET (toast_tuple_target = 8160);

-- I19, I20
CREATE TRIGGER "verdict_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "verdict"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL019', 'a verdict stands; a later one may say more');
CREATE TRIGGER "verification_check_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "verification_check"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL019', 'a check that is over never changes');
CREATE TRIGGER "receipt_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "receipt"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL020', 'the receipt log is append-only');
CREATE TRIGGER "log_head_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "log_head"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL020', 'a signed tree head is for ever');

-- I19: a verdict is one on an accepted answer, and moves its job's counts from what the answer had gone through before.
-- The settings make each lookup go by index, however stale the statistics.
CREATE FUNCTION "verdict_apply"() RETURNS trigger LANGUAGE plpgsql
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
            "chunks_corrected" = j."chunks_corrected" + "moved"."corrected"
        WHERE j."id" = "moved"."job_id";
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER "verdict_apply" AFTER INSERT ON "verdict" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "verdict_apply"();
