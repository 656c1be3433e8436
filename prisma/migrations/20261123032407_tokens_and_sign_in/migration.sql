-- AlterTable
ALTER TABLE "account" ADD COLUMN     "granted" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "merged_at" TIMESTAMPTZ(3),
ADD COLUMN     "merged_into" TEXT,
ADD COLUMN     "redeemed" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "spent" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "hold" ADD COLUMN     "spent" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "account_key" (
    "thumbprint" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "label" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_key_pkey" PRIMARY KEY ("thumbprint")
);

-- CreateTable
CREATE TABLE "wallet_link" (
    "address" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "chain_id" BIGINT,
    "label" TEXT,
    "linked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "wallet_link_pkey" PRIMARY KEY ("address")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "key_thumbprint" TEXT,
    "wallet_address" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_challenge" (
    "nonce" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_challenge_pkey" PRIMARY KEY ("nonce")
);

-- CreateTable
CREATE TABLE "redemption" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "cumulative" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "deadline_s" BIGINT,
    "idempotency_key" TEXT,
    "request_hash" TEXT NOT NULL,
    "operator_id" TEXT,
    "reason" TEXT,
    "block" BIGINT,
    "transaction" TEXT,
    "log_index" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "issued_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "redemption_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deposit" (
    "chain_id" BIGINT NOT NULL,
    "deposit_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "word" TEXT NOT NULL,
    "sender" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "block" BIGINT NOT NULL,
    "transaction" TEXT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deposit_pkey" PRIMARY KEY ("chain_id","deposit_id")
);

-- CreateTable
CREATE TABLE "chain_cursor" (
    "chain_id" BIGINT NOT NULL,
    "block" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "timestamp_s" BIGINT NOT NULL,

    CONSTRAINT "chain_cursor_pkey" PRIMARY KEY ("chain_id")
);

-- CreateTable
CREATE TABLE "oracle_request" (
    "chain_id" BIGINT NOT NULL,
    "request_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "requester" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "assurance" TEXT NOT NULL,
    "payment" DECIMAL(78,0) NOT NULL,
    "deadline_s" BIGINT NOT NULL,
    "block" BIGINT NOT NULL,
    "transaction" TEXT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'seen',
    "job_id" TEXT,
    "sent_transaction" TEXT,
    "error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3),
    "settled_block" BIGINT,
    "settled_transaction" TEXT,
    "settled_log_index" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "oracle_request_pkey" PRIMARY KEY ("chain_id","request_id")
);

-- CreateTable
CREATE TABLE "minted_output" (
    "chain_id" BIGINT NOT NULL,
    "token_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "owner" TEXT NOT NULL,
    "leaf_hash" TEXT NOT NULL,
    "model_hash" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "output_hash" TEXT NOT NULL,
    "uri" TEXT NOT NULL,
    "block" BIGINT NOT NULL,
    "transaction" TEXT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "minted_output_pkey" PRIMARY KEY ("chain_id","token_id")
);

-- CreateIndex
CREATE INDEX "account_key_account_id_created_at_thumbprint_idx" ON "account_key"("account_id", "created_at" DESC, "thumbprint" DESC);

-- CreateIndex
CREATE INDEX "wallet_link_account_id_linked_at_address_idx" ON "wallet_link"("account_id", "linked_at", "address");

-- CreateIndex
CREATE UNIQUE INDEX "session_hash_key" ON "session"("hash");

-- CreateIndex
CREATE INDEX "session_account_id_id_idx" ON "session"("account_id", "id" DESC);

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "sign_in_challenge_expires_at_idx" ON "sign_in_challenge"("expires_at");

-- CreateIndex
CREATE INDEX "redemption_account_id_id_idx" ON "redemption"("account_id", "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "redemption_account_id_idempotency_key_key" ON "redemption"("account_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "deposit_entry_id_key" ON "deposit"("entry_id");

-- CreateIndex
CREATE INDEX "deposit_account_id_seq_idx" ON "deposit"("account_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "oracle_request_chain_id_seq_idx" ON "oracle_request"("chain_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "minted_output_chain_id_seq_idx" ON "minted_output"("chain_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "minted_output_chain_id_owner_seq_idx" ON "minted_output"("chain_id", "owner", "seq" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "minted_output_chain_id_leaf_hash_key" ON "minted_output"("chain_id", "leaf_hash");

-- CreateIndex
CREATE INDEX "receipt_leaf_hash_idx" ON "receipt"("leaf_hash");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_merged_into_fkey" FOREIGN KEY ("merged_into") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "account_key" ADD CONSTRAINT "account_key_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "wallet_link" ADD CONSTRAINT "wallet_link_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "redemption" ADD CONSTRAINT "redemption_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "deposit" ADD CONSTRAINT "deposit_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Below: what Prisma has no words for.

-- A contributor's key is the first of its account's.
INSERT INTO "account_key" ("thumbprint", "account_id", "created_at")
    SELECT "key_thumbprint", "id", "created_at" FROM "account" WHERE "key_thumbprint" IS NOT NULL;
ALTER TABLE "account" DROP COLUMN "key_thumbprint";

-- What was granted and spent so far.
UPDATE "account" AS a SET "granted" = g."amount"
    FROM (SELECT p."account_id", sum(p."amount")::bigint AS "amount" FROM "posting" AS p JOIN "ledger_entry" AS e ON e."id" = p."entry_id"
        WHERE e."type" = 'grant' AND p."bucket" = 'available' AND p."amount" > 0 GROUP BY p."account_id") AS g
    WHERE a."id" = g."account_id" AND a."kind" NOT IN ('treasury', 'issuance', 'escrow', 'burn');
UPDATE "account" AS a SET "spent" = j."charged"
    FROM (SELECT "account_id", sum("charged")::bigint AS "charged" FROM "job" GROUP BY "account_id") AS j WHERE a."id" = j."account_id";

-- Values
ALTER TABLE "account"
    -- What was spent may be: a job of an account that was merged is paid back to the one that has its points.
    ADD CONSTRAINT "account_sums_not_negative" CHECK ("granted" >= 0 AND "redeemed" >= 0),
    ADD CONSTRAINT "account_merged_elsewhere" CHECK ("merged_into" <> "id" AND ("merged_into" IS NULL) = ("merged_at" IS NULL));

ALTER TABLE "ledger_entry"
    DROP CONSTRAINT "ledger_entry_type_known",
    ADD CONSTRAINT "ledger_entry_type_known" CHECK ("type" IN ('grant', 'deposit', 'settle', 'check', 'release', 'fee', 'penalty', 'reversal', 'refund', 'redemption', 'redemption_return', 'burn', 'merge'));

ALTER TABLE "account_key"
    ADD CONSTRAINT "account_key_in_range" CHECK (length("thumbprint") BETWEEN 1 AND 128 AND length("label") <= 128);

ALTER TABLE "wallet_link"
    ADD CONSTRAINT "wallet_link_in_range" CHECK ("address" ~ '^0x[0-9a-f]{40}$' AND "chain_id" > 0 AND length("label") <= 128);

ALTER TABLE "session"
    ADD CONSTRAINT "session_hash_is_sha256" CHECK (octet_length("hash") = 32),
    ADD CONSTRAINT "session_begun_by_one" CHECK (num_nonnulls("key_thumbprint", "wallet_address") = 1);

ALTER TABLE "sign_in_challenge"
    ADD CONSTRAINT "sign_in_challenge_in_range" CHECK (length("nonce") BETWEEN 8 AND 256);

ALTER TABLE "redemption"
    ADD CONSTRAINT "redemption_state_known" CHECK ("state" IN ('held', 'issued', 'redeemed', 'expired', 'cancelled', 'rejected')),
    ADD CONSTRAINT "redemption_in_range" CHECK ("amount" > 0 AND "cumulative" >= "amount" AND "recipient" ~ '^0x[0-9a-f]{40}$'),
    ADD CONSTRAINT "redemption_issued_with_deadline" CHECK (
        ("issued_at" IS NOT NULL) = ("state" IN ('issued', 'redeemed', 'expired')) AND ("issued_at" IS NULL) = ("deadline_s" IS NULL)),
    ADD CONSTRAINT "redemption_ended_once_over" CHECK (("ended_at" IS NULL) = ("state" IN ('held', 'issued'))),
    ADD CONSTRAINT "redemption_redeemed_somewhere" CHECK (num_nonnulls("block", "transaction", "log_index") = CASE WHEN "state" = 'redeemed' THEN 3 ELSE 0 END),
    ADD CONSTRAINT "redemption_rejected_by_somebody" CHECK ("state" <> 'rejected' OR "operator_id" IS NOT NULL);

ALTER TABLE "deposit"
    ADD CONSTRAINT "deposit_in_range" CHECK ("points" > 0);

ALTER TABLE "chain_cursor"
    ADD CONSTRAINT "chain_cursor_in_range" CHECK ("chain_id" > 0 AND "block" >= 0 AND "hash" ~ '^0x[0-9a-f]{64}$' AND "timestamp_s" >= 0);

ALTER TABLE "oracle_request"
    ADD CONSTRAINT "oracle_request_state_known" CHECK ("state" IN ('seen', 'running', 'answered', 'fulfilled', 'refunded', 'failed')),
    ADD CONSTRAINT "oracle_request_settled_somewhere" CHECK (
        num_nonnulls("settled_block", "settled_transaction", "settled_log_index") = CASE WHEN "state" IN ('fulfilled', 'refunded') THEN 3 ELSE 0 END),
    ADD CONSTRAINT "oracle_request_in_range" CHECK ("attempts" >= 0 AND ("next_at" IS NULL OR "state" NOT IN ('fulfilled', 'refunded')));

-- Partial indexes: one open redemption an account, and a place on the chain redeems one; what a restart takes up, what waits
-- for an operator, what counts against a day's limits, which requests are due, whose sessions end with a key or wallet, who
-- was merged, who operates.
CREATE UNIQUE INDEX "redemption_one_open" ON "redemption" ("account_id") WHERE "state" IN ('held', 'issued');
CREATE UNIQUE INDEX "redemption_place" ON "redemption" ("transaction", "log_index") WHERE "transaction" IS NOT NULL;
CREATE INDEX "redemption_open_idx" ON "redemption" ("id") WHERE "state" IN ('held', 'issued');
CREATE INDEX "redemption_held_idx" ON "redemption" ("id" DESC) WHERE "state" = 'held';
CREATE INDEX "redemption_counted_idx" ON "redemption" ("created_at") WHERE "state" IN ('held', 'issued', 'redeemed');
CREATE INDEX "redemption_account_counted_idx" ON "redemption" ("account_id", "created_at") WHERE "state" IN ('held', 'issued', 'redeemed');
CREATE INDEX "oracle_request_due_idx" ON "oracle_request" ("chain_id", "next_at") WHERE "next_at" IS NOT NULL;
CREATE INDEX "session_key_idx" ON "session" ("key_thumbprint") WHERE "revoked_at" IS NULL AND "key_thumbprint" IS NOT NULL;
CREATE INDEX "session_wallet_idx" ON "session" ("wallet_address") WHERE "revoked_at" IS NULL AND "wallet_address" IS NOT NULL;
CREATE INDEX "account_merged_idx" ON "account" ("id") WHERE "merged_into" IS NOT NULL;
CREATE INDEX "account_operator_idx" ON "account" ("id") WHERE "kind" = 'operator';

-- I5, with what was redeemed.
DROP TRIGGER "account_starts_empty" ON "account";
CREATE TRIGGER "account_starts_empty" BEFORE INSERT ON "account" FOR EACH ROW
    WHEN (NEW."available" <> 0 OR NEW."escrow" <> 0 OR NEW."held" <> 0 OR NEW."granted" <> 0 OR NEW."spent" <> 0 OR NEW."redeemed" <> 0 OR NEW."merged_into" IS NOT NULL)
    EXECUTE FUNCTION "refuse_change"('SL005', 'an account starts empty; grant it points with a ledger entry');
CREATE TRIGGER "account_redeemed_projected" BEFORE UPDATE OF "redeemed" ON "account" FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND NEW."redeemed" IS DISTINCT FROM OLD."redeemed")
    EXECUTE FUNCTION "refuse_change"('SL026', 'what was redeemed is moved by redemptions alone');

-- I4: a hold moves what its account has spent in the same write as what it holds.
ALTER TABLE "hold"
    ADD CONSTRAINT "hold_spent_in_range" CHECK ("spent" >= 0 AND "spent" <= "amount" - "remaining");
CREATE OR REPLACE FUNCTION "hold_apply_insert"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE "account" AS a SET "held" = a."held" + d."delta", "spent" = a."spent" + d."spent"
    FROM (SELECT "account_id", sum("remaining")::bigint AS "delta", sum("spent")::bigint AS "spent" FROM "added" GROUP BY "account_id" ORDER BY "account_id") AS d
    WHERE a."id" = d."account_id";
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION "hold_apply_update"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE "account" AS a SET "held" = a."held" + d."delta", "spent" = a."spent" + d."spent"
    FROM (
        SELECT "account_id", sum("delta")::bigint AS "delta", sum("spent")::bigint AS "spent"
        FROM (SELECT "account_id", "remaining" AS "delta", "spent" FROM "after" UNION ALL SELECT "account_id", -"remaining", -"spent" FROM "before") AS c
        GROUP BY "account_id" ORDER BY "account_id"
    ) AS d
    WHERE a."id" = d."account_id";
    RETURN NULL;
END $$;
CREATE TRIGGER "hold_spent_only_grows" BEFORE UPDATE ON "hold" FOR EACH ROW
    WHEN (NEW."spent" < OLD."spent")
    EXECUTE FUNCTION "refuse_change"('SL004', 'what a job has cost its hold is spent');

-- I25: a redemption begins where the account's redemptions ended, goes forward only, and keeps what its voucher says.
CREATE FUNCTION "redemption_begin"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "owner" record;
BEGIN
    SELECT "redeemed", "merged_into" INTO "owner" FROM "account" WHERE "id" = NEW."account_id" FOR NO KEY UPDATE;
    IF FOUND AND ("owner"."merged_into" IS NOT NULL OR NEW."state" NOT IN ('held', 'issued') OR NEW."cumulative" <> "owner"."redeemed" + NEW."amount") THEN
        RAISE EXCEPTION 'redemption % must begin as held or issued, with what account % has redeemed and its own amount', NEW."id", NEW."account_id" USING ERRCODE = 'SL025';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "redemption_begin" BEFORE INSERT ON "redemption" FOR EACH ROW EXECUTE FUNCTION "redemption_begin"();
CREATE TRIGGER "redemption_goes_forward" BEFORE UPDATE ON "redemption" FOR EACH ROW
    WHEN ((NEW."id", NEW."account_id", NEW."recipient", NEW."amount", NEW."cumulative", NEW."idempotency_key", NEW."request_hash", NEW."created_at")
            IS DISTINCT FROM (OLD."id", OLD."account_id", OLD."recipient", OLD."amount", OLD."cumulative", OLD."idempotency_key", OLD."request_hash", OLD."created_at")
        OR (OLD."issued_at" IS NOT NULL AND (NEW."issued_at", NEW."deadline_s") IS DISTINCT FROM (OLD."issued_at", OLD."deadline_s"))
        OR (OLD."state", NEW."state") NOT IN (('held', 'issued'), ('held', 'cancelled'), ('held', 'rejected'), ('issued', 'redeemed'), ('issued', 'expired')))
    EXECUTE FUNCTION "refuse_change"('SL025', 'a redemption only goes forward, and keeps its account, recipient and amounts');
CREATE TRIGGER "redemption_stays" BEFORE DELETE OR TRUNCATE ON "redemption"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL025', 'redemptions are for ever');

-- I26: what an account has redeemed moves exactly when one of its redemptions is redeemed, to what the voucher said.
CREATE FUNCTION "redemption_redeem"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE "account" SET "redeemed" = NEW."cumulative" WHERE "id" = NEW."account_id" AND "redeemed" + NEW."amount" = NEW."cumulative";
    IF NOT FOUND THEN
        RAISE EXCEPTION 'redemption % does not follow on what account % has redeemed', NEW."id", NEW."account_id" USING ERRCODE = 'SL026';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER "redemption_redeem" AFTER UPDATE ON "redemption" FOR EACH ROW
    WHEN (NEW."state" = 'redeemed' AND OLD."state" <> 'redeemed') EXECUTE FUNCTION "redemption_redeem"();

-- I27: a deposit is credited once, by an entry that gives its account just these points.
CREATE FUNCTION "deposit_check"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM "posting" AS p JOIN "ledger_entry" AS e ON e."id" = p."entry_id"
        WHERE p."entry_id" = NEW."entry_id" AND e."type" = 'deposit' AND p."account_id" = NEW."account_id" AND p."bucket" = 'available' AND p."amount" = NEW."points") THEN
        RAISE EXCEPTION 'deposit % of chain % is not what entry % credits', NEW."deposit_id", NEW."chain_id", NEW."entry_id" USING ERRCODE = 'SL027';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "deposit_check" BEFORE INSERT ON "deposit" FOR EACH ROW EXECUTE FUNCTION "deposit_check"();
CREATE TRIGGER "deposit_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "deposit"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL027', 'a deposit is credited once, for ever');

-- I28: a chain is worked through once.
CREATE TRIGGER "chain_cursor_goes_forward" BEFORE UPDATE ON "chain_cursor" FOR EACH ROW
    WHEN (NEW."chain_id" <> OLD."chain_id" OR NEW."block" <= OLD."block")
    EXECUTE FUNCTION "refuse_change"('SL028', 'these blocks were worked through');
CREATE TRIGGER "chain_cursor_stays" BEFORE DELETE OR TRUNCATE ON "chain_cursor"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL028', 'it says which blocks were worked through');
-- What the chain says of the end of a request is final; the rest of its states are the oracle's own.
CREATE TRIGGER "oracle_request_settled_stays" BEFORE UPDATE ON "oracle_request" FOR EACH ROW
    WHEN (OLD."state" IN ('fulfilled', 'refunded'))
    EXECUTE FUNCTION "refuse_change"('SL028', 'a request that the chain has settled never changes');

-- I29: an account is merged once, into one that is not merged itself, and with no redemption under way.
CREATE FUNCTION "account_merge_check"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "target" record;
BEGIN
    SELECT "kind", "merged_into" INTO "target" FROM "account" WHERE "id" = NEW."merged_into" FOR SHARE;
    IF OLD."merged_into" IS NOT NULL OR NEW."merged_into" IS NULL OR "target"."merged_into" IS NOT NULL
        OR OLD."kind" NOT IN ('contributor', 'consumer') OR "target"."kind" NOT IN ('contributor', 'consumer')
        OR EXISTS (SELECT FROM "redemption" WHERE "account_id" = NEW."id" AND "state" IN ('held', 'issued')) THEN
        RAISE EXCEPTION 'account % can not be merged into %', NEW."id", NEW."merged_into" USING ERRCODE = 'SL029';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "account_merge_check" BEFORE UPDATE OF "merged_into" ON "account" FOR EACH ROW
    WHEN (NEW."merged_into" IS DISTINCT FROM OLD."merged_into") EXECUTE FUNCTION "account_merge_check"();

-- I30: keys and wallets go to another account only where theirs went; none comes to one that is merged.
CREATE FUNCTION "sign_in_check"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "target" text;
BEGIN
    SELECT "merged_into" INTO "target" FROM "account" WHERE "id" = NEW."account_id" FOR SHARE;
    IF "target" IS NOT NULL THEN
        RAISE EXCEPTION 'account % was merged', NEW."account_id" USING ERRCODE = 'SL030';
    END IF;
    IF TG_OP = 'UPDATE' AND NOT EXISTS (SELECT FROM "account" WHERE "id" = OLD."account_id" AND "merged_into" = NEW."account_id") THEN
        RAISE EXCEPTION '% of account % stays there', TG_TABLE_NAME, OLD."account_id" USING ERRCODE = 'SL030';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "account_key_added" BEFORE INSERT ON "account_key" FOR EACH ROW EXECUTE FUNCTION "sign_in_check"();
CREATE TRIGGER "account_key_moved" BEFORE UPDATE OF "account_id" ON "account_key" FOR EACH ROW
    WHEN (NEW."account_id" IS DISTINCT FROM OLD."account_id") EXECUTE FUNCTION "sign_in_check"();
CREATE TRIGGER "account_key_revoked_stays" BEFORE UPDATE ON "account_key" FOR EACH ROW
    WHEN (NEW."thumbprint" <> OLD."thumbprint" OR (OLD."revoked_at" IS NOT NULL AND NEW."revoked_at" IS DISTINCT FROM OLD."revoked_at"))
    EXECUTE FUNCTION "refuse_change"('SL030', 'a device key is revoked for good');
CREATE TRIGGER "account_key_stays" BEFORE DELETE OR TRUNCATE ON "account_key"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL030', 'receipts name device keys for ever; revoke it');
CREATE TRIGGER "wallet_link_added" BEFORE INSERT ON "wallet_link" FOR EACH ROW EXECUTE FUNCTION "sign_in_check"();
CREATE TRIGGER "wallet_link_moved" BEFORE UPDATE OF "account_id", "address" ON "wallet_link" FOR EACH ROW
    WHEN ((NEW."account_id", NEW."address") IS DISTINCT FROM (OLD."account_id", OLD."address")) EXECUTE FUNCTION "sign_in_check"();

-- I22, I30: an API key goes along; the rest of it stays as it was.
CREATE TRIGGER "api_key_moved" BEFORE UPDATE OF "account_id" ON "api_key" FOR EACH ROW
    WHEN (NEW."account_id" IS DISTINCT FROM OLD."account_id") EXECUTE FUNCTION "sign_in_check"();
DROP TRIGGER "api_key_revoked_stays" ON "api_key";
CREATE TRIGGER "api_key_revoked_stays" BEFORE UPDATE ON "api_key" FOR EACH ROW
    WHEN (OLD."revoked_at" IS NOT NULL AND NEW."revoked_at" IS DISTINCT FROM OLD."revoked_at"
        OR (NEW."id", NEW."hash") IS DISTINCT FROM (OLD."id", OLD."hash"))
    EXECUTE FUNCTION "refuse_change"('SL022', 'a key keeps its hash, and is revoked for good');

-- Where an account's keys and wallets are: itself, or what it was merged into in the end.
CREATE FUNCTION "account_root"("of" text) RETURNS text LANGUAGE sql STABLE AS $$
    WITH RECURSIVE "way" AS (
        SELECT "id", "merged_into" FROM "account" WHERE "id" = "of"
        UNION ALL SELECT a."id", a."merged_into" FROM "way" AS w JOIN "account" AS a ON a."id" = w."merged_into")
    SELECT "id" FROM "way" WHERE "merged_into" IS NULL
$$;

-- I31: a session is revoked for good, and keeps its account and its token; a challenge is used once.
CREATE TRIGGER "session_revoked_stays" BEFORE UPDATE ON "session" FOR EACH ROW
    WHEN ((OLD."revoked_at" IS NOT NULL AND NEW."revoked_at" IS DISTINCT FROM OLD."revoked_at")
        OR (NEW."id", NEW."account_id", NEW."hash", NEW."expires_at") IS DISTINCT FROM (OLD."id", OLD."account_id", OLD."hash", OLD."expires_at"))
    EXECUTE FUNCTION "refuse_change"('SL031', 'a session keeps its account and its token, and is revoked for good');
CREATE TRIGGER "sign_in_challenge_used_once" BEFORE UPDATE ON "sign_in_challenge" FOR EACH ROW
    WHEN (OLD."used_at" IS NOT NULL OR NEW."nonce" <> OLD."nonce")
    EXECUTE FUNCTION "refuse_change"('SL031', 'a challenge is used once');
