-- What operators' lists are read by. Hot tables get no index that they are not read by in the course of things: `account` rows
-- are written with every commit, and stay free of indexes on what moves; lists are sorted by a table beside it, which the relay
-- brings up to date every few seconds, a row at most once each time.

-- CreateTable
CREATE TABLE "account_figure" (
    "account_id" TEXT NOT NULL,
    "available" BIGINT NOT NULL DEFAULT 0,
    "escrow" BIGINT NOT NULL DEFAULT 0,
    "earned" BIGINT NOT NULL DEFAULT 0,
    "spent" BIGINT NOT NULL DEFAULT 0,
    "redeemed" BIGINT NOT NULL DEFAULT 0,
    "matches" INTEGER NOT NULL DEFAULT 0,
    "mismatches" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "account_figure_pkey" PRIMARY KEY ("account_id")
);

-- DropIndex: the next one gives the same, in the order of ids, which sort by time.
DROP INDEX "verification_check_account_id_created_at_idx";

-- CreateIndex
CREATE INDEX "verification_check_account_id_id_idx" ON "verification_check"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "account_figure_available_account_id_idx" ON "account_figure"("available", "account_id");
CREATE INDEX "account_figure_escrow_account_id_idx" ON "account_figure"("escrow", "account_id");
CREATE INDEX "account_figure_earned_account_id_idx" ON "account_figure"("earned", "account_id");
CREATE INDEX "account_figure_spent_account_id_idx" ON "account_figure"("spent", "account_id");
CREATE INDEX "account_figure_redeemed_account_id_idx" ON "account_figure"("redeemed", "account_id");
CREATE INDEX "account_figure_matches_account_id_idx" ON "account_figure"("matches", "account_id");
CREATE INDEX "account_figure_mismatches_account_id_idx" ON "account_figure"("mismatches", "account_id");

-- AddForeignKey
ALTER TABLE "account_figure" ADD CONSTRAINT "account_figure_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- Below: what Prisma has no words for.

-- Each account has its row from the beginning.
CREATE FUNCTION "account_figure_begin"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO "account_figure" ("account_id") SELECT "id" FROM "added" ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER "account_figure_begin" AFTER INSERT ON "account" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "account_figure_begin"();
INSERT INTO "account_figure" ("account_id", "available", "escrow", "spent", "redeemed", "matches", "mismatches")
    SELECT "id", "available", "escrow", "spent", "redeemed", "matches", "mismatches" FROM "account";

-- Of one job in the order of ids: takes the place of the index by job alone.
DROP INDEX "ledger_entry_job_idx";
CREATE INDEX "ledger_entry_job_idx" ON "ledger_entry" ("job_id", "id") WHERE "job_id" IS NOT NULL;
-- Entries of seldom types; those of the frequent ones are found by reading on, and cost nothing here.
CREATE INDEX "ledger_entry_seldom_idx" ON "ledger_entry" ("type", "id" DESC) WHERE "type" NOT IN ('settle', 'check', 'release');
-- Open jobs in the order of ids, in which they are loaded and listed: takes the place of the index by time.
DROP INDEX "job_open_idx";
CREATE INDEX "job_open_idx" ON "job" ("id") WHERE "state" = 'open';
CREATE INDEX "job_unfinished_idx" ON "job" ("id" DESC) WHERE "state" IN ('failed', 'cancelled');
CREATE INDEX "verification_check_job_idx" ON "verification_check" ("job_id", "id") WHERE "job_id" IS NOT NULL;
CREATE INDEX "verification_check_unusual_idx" ON "verification_check" ("id" DESC) WHERE "verdict" <> 'match' OR "false_alarm";
-- Written when an account is opened, and not again while its name stays.
CREATE INDEX "account_name_idx" ON "account" (lower("name") text_pattern_ops) WHERE "name" IS NOT NULL;
CREATE INDEX "account_seldom_kind_idx" ON "account" ("kind", "id" DESC) WHERE "kind" NOT IN ('contributor', 'consumer');
