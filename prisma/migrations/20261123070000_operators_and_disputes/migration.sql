-- AlterTable
ALTER TABLE "account" ADD COLUMN     "forfeited_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspension_reason" TEXT;

-- AlterTable
ALTER TABLE "account_key" ADD COLUMN     "suspended_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspension_reason" TEXT;

-- CreateTable
CREATE TABLE "operator_invitation" (
    "id" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "name" TEXT,
    "invited_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "used_by" TEXT,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "operator_invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_role" (
    "invitation_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "operator_role_pkey" PRIMARY KEY ("invitation_id")
);

-- CreateTable
CREATE TABLE "operator_action" (
    "id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "operator_action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dispute" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "about_type" TEXT NOT NULL,
    "check_id" TEXT,
    "job_id" TEXT,
    "chunk_index" INTEGER,
    "text" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "stake" BIGINT NOT NULL,
    "opening_entry_id" TEXT,
    "entry_id" TEXT,
    "decided_by" TEXT,
    "reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "dispute_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "model_setting" (
    "model_id" TEXT NOT NULL,
    "is_disabled" BOOLEAN NOT NULL,
    "price_per_item" BIGINT NOT NULL,
    "changed_by" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "model_setting_pkey" PRIMARY KEY ("model_id")
);

-- CreateTable
CREATE TABLE "setting_change" (
    "version" INTEGER NOT NULL,
    "operator_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "changes" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_change_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "setting" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL DEFAULT '',
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "sentence" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_by" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "resolved_by" TEXT,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "operator_invitation_hash_key" ON "operator_invitation"("hash");

-- CreateIndex
CREATE INDEX "operator_action_operator_id_id_idx" ON "operator_action"("operator_id", "id" DESC);

-- CreateIndex
CREATE INDEX "operator_action_subject_type_subject_id_id_idx" ON "operator_action"("subject_type", "subject_id", "id" DESC);

-- CreateIndex
CREATE INDEX "operator_action_action_id_idx" ON "operator_action"("action", "id" DESC);

-- CreateIndex
CREATE INDEX "dispute_account_id_id_idx" ON "dispute"("account_id", "id" DESC);

-- AddForeignKey
ALTER TABLE "operator_role" ADD CONSTRAINT "operator_role_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "operator_role" ADD CONSTRAINT "operator_role_invitation_id_fkey" FOREIGN KEY ("invitation_id") REFERENCES "operator_invitation"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "dispute" ADD CONSTRAINT "dispute_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Below: what Prisma has no words for.

-- A check that suspended an account took its unsettled points.
UPDATE "account" SET "forfeited_at" = "suspended_at" WHERE "suspended_at" IS NOT NULL;

-- Values
ALTER TABLE "account"
    ADD CONSTRAINT "account_suspension_whole" CHECK (
        "suspended_at" IS NOT NULL OR num_nonnulls("suspended_by", "suspension_reason", "forfeited_at") = 0);

ALTER TABLE "account_key"
    ADD CONSTRAINT "account_key_suspension_whole" CHECK (num_nonnulls("suspended_at", "suspension_reason") <> 1);

ALTER TABLE "ledger_entry"
    DROP CONSTRAINT "ledger_entry_type_known",
    ADD CONSTRAINT "ledger_entry_type_known" CHECK ("type" IN ('grant', 'deposit', 'settle', 'check', 'release', 'fee', 'penalty', 'reversal', 'refund', 'redemption', 'redemption_return', 'burn', 'merge', 'dispute', 'dispute_upheld', 'dispute_overturned'));

ALTER TABLE "operator_invitation"
    ADD CONSTRAINT "operator_invitation_hash_is_sha256" CHECK (octet_length("hash") = 32),
    ADD CONSTRAINT "operator_invitation_in_range" CHECK (length("name") <= 128 AND "expires_at" > "created_at"),
    ADD CONSTRAINT "operator_invitation_used_or_withdrawn" CHECK (("used_at" IS NULL) = ("used_by" IS NULL) AND num_nonnulls("used_at", "withdrawn_at") <= 1);

ALTER TABLE "operator_action"
    ADD CONSTRAINT "operator_action_in_range" CHECK (length("action") BETWEEN 1 AND 64 AND length("subject_type") BETWEEN 1 AND 32
        AND length("subject_id") BETWEEN 1 AND 256 AND length("reason") <= 1024);

ALTER TABLE "dispute"
    ADD CONSTRAINT "dispute_state_known" CHECK ("state" IN ('open', 'upheld', 'overturned')),
    ADD CONSTRAINT "dispute_about_one" CHECK (CASE "about_type"
        WHEN 'check' THEN "check_id" IS NOT NULL AND num_nonnulls("job_id", "chunk_index") = 0
        WHEN 'answer' THEN "check_id" IS NULL AND num_nonnulls("job_id", "chunk_index") = 2
        WHEN 'suspension' THEN num_nonnulls("check_id", "job_id", "chunk_index") = 0
        ELSE false END),
    ADD CONSTRAINT "dispute_in_range" CHECK ("stake" >= 0 AND length("text") BETWEEN 1 AND 4096 AND length("reason") <= 1024),
    ADD CONSTRAINT "dispute_decided_by_somebody" CHECK (num_nonnulls("decided_at", "decided_by", "reason") = CASE WHEN "state" = 'open' THEN 0 ELSE 3 END),
    ADD CONSTRAINT "dispute_open_moves_nothing" CHECK ("state" <> 'open' OR "entry_id" IS NULL);

ALTER TABLE "model_setting"
    ADD CONSTRAINT "model_setting_in_range" CHECK ("price_per_item" >= 0);

ALTER TABLE "setting_change"
    ADD CONSTRAINT "setting_change_in_range" CHECK ("version" > 0 AND length("reason") <= 1024);

ALTER TABLE "alert"
    ADD CONSTRAINT "alert_state_known" CHECK ("state" IN ('open', 'acknowledged', 'resolved') AND "severity" IN ('warning', 'critical')),
    ADD CONSTRAINT "alert_resolved_once_over" CHECK (("resolved_at" IS NOT NULL) = ("state" = 'resolved') AND ("acknowledged_at" IS NULL) = ("acknowledged_by" IS NULL)
        AND ("resolved_by" IS NULL OR "resolved_at" IS NOT NULL)),
    ADD CONSTRAINT "alert_in_range" CHECK ("last_at" >= "first_at" AND length("kind") BETWEEN 1 AND 64 AND length("subject") <= 256 AND length("sentence") <= 1024);

-- Partial indexes: an account has one role and one printed link is open; what waits for a decision; one dispute a check, an
-- answer, and one open of a suspension; one alert of a kind and subject at once; who is suspended.
CREATE UNIQUE INDEX "operator_role_one" ON "operator_role" ("account_id") WHERE "withdrawn_at" IS NULL;
CREATE UNIQUE INDEX "operator_invitation_first_one" ON "operator_invitation" (("invited_by" IS NULL)) WHERE "invited_by" IS NULL AND "used_at" IS NULL AND "withdrawn_at" IS NULL;
CREATE INDEX "operator_invitation_open_idx" ON "operator_invitation" ("id" DESC) WHERE "used_at" IS NULL AND "withdrawn_at" IS NULL;
CREATE INDEX "dispute_open_idx" ON "dispute" ("id" DESC) WHERE "state" = 'open';
CREATE UNIQUE INDEX "dispute_one_check" ON "dispute" ("check_id") WHERE "check_id" IS NOT NULL;
CREATE UNIQUE INDEX "dispute_one_answer" ON "dispute" ("job_id", "chunk_index") WHERE "job_id" IS NOT NULL;
CREATE UNIQUE INDEX "dispute_one_suspension" ON "dispute" ("account_id") WHERE "about_type" = 'suspension' AND "state" = 'open';
CREATE UNIQUE INDEX "alert_one" ON "alert" ("kind", "subject") WHERE "state" <> 'resolved';
CREATE INDEX "alert_standing_idx" ON "alert" ("id" DESC) WHERE "state" <> 'resolved';
CREATE INDEX "account_suspended_idx" ON "account" ("id") WHERE "suspended_at" IS NOT NULL;

-- I32: the audit log and the history of settings are append-only.
CREATE TRIGGER "operator_action_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "operator_action"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL032', 'what operators did stays written');
CREATE TRIGGER "setting_change_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "setting_change"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL032', 'what settings were stays written');

-- I33: an invitation is used once, or withdrawn, for good; a role is withdrawn for good, and goes only where its account went.
CREATE TRIGGER "operator_invitation_once" BEFORE UPDATE ON "operator_invitation" FOR EACH ROW
    WHEN (OLD."used_at" IS NOT NULL OR OLD."withdrawn_at" IS NOT NULL
        OR (NEW."id", NEW."hash", NEW."expires_at", NEW."invited_by") IS DISTINCT FROM (OLD."id", OLD."hash", OLD."expires_at", OLD."invited_by"))
    EXECUTE FUNCTION "refuse_change"('SL033', 'an invitation is used once, or withdrawn');
CREATE TRIGGER "operator_invitation_stays" BEFORE DELETE OR TRUNCATE ON "operator_invitation"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL033', 'it says who invited whom; withdraw it');
CREATE TRIGGER "operator_role_withdrawn_stays" BEFORE UPDATE ON "operator_role" FOR EACH ROW
    WHEN (OLD."withdrawn_at" IS NOT NULL OR NEW."invitation_id" <> OLD."invitation_id")
    EXECUTE FUNCTION "refuse_change"('SL033', 'a role is withdrawn for good; invite again');
CREATE TRIGGER "operator_role_moved" BEFORE UPDATE OF "account_id" ON "operator_role" FOR EACH ROW
    WHEN (NEW."account_id" IS DISTINCT FROM OLD."account_id") EXECUTE FUNCTION "sign_in_check"();
CREATE TRIGGER "operator_role_added" BEFORE INSERT ON "operator_role" FOR EACH ROW EXECUTE FUNCTION "sign_in_check"();
CREATE TRIGGER "operator_role_stays" BEFORE DELETE OR TRUNCATE ON "operator_role"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL033', 'it says who operated the network; withdraw it');

-- I34: a dispute is decided once, and keeps what it is about and what is at stake.
CREATE TRIGGER "dispute_decided_once" BEFORE UPDATE ON "dispute" FOR EACH ROW
    WHEN (OLD."state" <> 'open' OR (NEW."id", NEW."account_id", NEW."about_type", NEW."check_id", NEW."job_id", NEW."chunk_index", NEW."text", NEW."stake", NEW."opening_entry_id", NEW."created_at")
        IS DISTINCT FROM (OLD."id", OLD."account_id", OLD."about_type", OLD."check_id", OLD."job_id", OLD."chunk_index", OLD."text", OLD."stake", OLD."opening_entry_id", OLD."created_at"))
    EXECUTE FUNCTION "refuse_change"('SL034', 'a dispute is decided once, about what it was opened for');
CREATE TRIGGER "dispute_stays" BEFORE DELETE OR TRUNCATE ON "dispute"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL034', 'a dispute is decided, not deleted');
