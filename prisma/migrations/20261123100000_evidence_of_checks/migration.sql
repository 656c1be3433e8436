-- CreateTable
CREATE TABLE "check_evidence" (
    "check_id" TEXT NOT NULL,
    "is_known" BOOLEAN NOT NULL,
    "item_count" INTEGER NOT NULL,
    "items" INTEGER[],
    "opinions" JSONB NOT NULL,
    "data" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "check_evidence_pkey" PRIMARY KEY ("check_id")
);

-- CreateTable
CREATE TABLE "output_part" (
    "job_id" TEXT NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "from_token" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "charged" BIGINT NOT NULL,

    CONSTRAINT "output_part_pkey" PRIMARY KEY ("job_id","chunk_index","from_token")
);

-- CreateIndex
CREATE INDEX "check_evidence_is_known_check_id_idx" ON "check_evidence"("is_known", "check_id" DESC);

-- Below: what Prisma has no words for.

ALTER TABLE "check_evidence"
    ADD CONSTRAINT "check_evidence_bounded" CHECK (octet_length("data") <= 524288 AND octet_length("opinions"::text) <= 16384
        AND "item_count" > 0 AND cardinality("items") <= "item_count");

ALTER TABLE "output_part"
    ADD CONSTRAINT "output_part_in_range" CHECK ("from_token" >= 0 AND "charged" >= 0);

-- As an output's: it is compressed or not worth it.
ALTER TABLE "check_evidence" ALTER COLUMN "data" SET STORAGE EXTERNAL;

-- DB35: it goes when its time is over, and is never changed.
CREATE TRIGGER "check_evidence_unchanged" BEFORE UPDATE OR TRUNCATE ON "check_evidence"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL035', 'evidence is kept as it was');
CREATE TRIGGER "output_part_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "output_part"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL035', 'what a part of an answer cost never changes');
