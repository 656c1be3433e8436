-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key_thumbprint" TEXT,
    "name" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "available" BIGINT NOT NULL DEFAULT 0,
    "escrow" BIGINT NOT NULL DEFAULT 0,
    "held" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "prefix" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "request_hash" TEXT NOT NULL,
    "model_id" TEXT NOT NULL,
    "model_hash" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "params" JSONB NOT NULL,
    "assurance" TEXT NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "item_count" INTEGER NOT NULL,
    "chunk_count" INTEGER NOT NULL,
    "price_per_item" BIGINT NOT NULL,
    "reward_per_item" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "items_done" INTEGER NOT NULL DEFAULT 0,
    "items_failed" INTEGER NOT NULL DEFAULT 0,
    "error_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "span" (
    "job_id" TEXT NOT NULL,
    "index" INTEGER NOT NULL,
    "first_chunk" INTEGER NOT NULL,
    "first_item" INTEGER NOT NULL,
    "chunk_items" INTEGER[],
    "input" BYTEA NOT NULL,
    "model_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "claimed_by" TEXT,
    "claim_fence" BIGINT NOT NULL DEFAULT 0,
    "claim_expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "span_pkey" PRIMARY KEY ("job_id","index")
);

-- CreateTable
CREATE TABLE "output" (
    "job_id" TEXT NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "first_item" INTEGER NOT NULL,
    "item_count" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "error_code" TEXT,
    "data" BYTEA NOT NULL,
    "output_hash" BYTEA,
    "fence" BIGINT NOT NULL,
    "node_id" TEXT,
    "account_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "output_pkey" PRIMARY KEY ("job_id","chunk_index")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "job_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "posting" (
    "entry_id" TEXT NOT NULL,
    "seq" SMALLINT NOT NULL,
    "account_id" TEXT NOT NULL,
    "bucket" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "posting_pkey" PRIMARY KEY ("entry_id","seq")
);

-- CreateTable
CREATE TABLE "hold" (
    "job_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "remaining" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "released_at" TIMESTAMPTZ(3),

    CONSTRAINT "hold_pkey" PRIMARY KEY ("job_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_key_thumbprint_key" ON "account"("key_thumbprint");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_account_id_idx" ON "api_key"("account_id");

-- CreateIndex
CREATE INDEX "job_account_id_created_at_idx" ON "job"("account_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "job_account_id_idempotency_key_key" ON "job"("account_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entry_idempotency_key_key" ON "ledger_entry"("idempotency_key");

-- CreateIndex
CREATE INDEX "posting_account_id_entry_id_idx" ON "posting"("account_id", "entry_id" DESC);

-- CreateIndex
CREATE INDEX "hold_account_id_idx" ON "hold"("account_id");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "job" ADD CONSTRAINT "job_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "span" ADD CONSTRAINT "span_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "output" ADD CONSTRAINT "output_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "posting" ADD CONSTRAINT "posting_entry_id_fkey" FOREIGN KEY ("entry_id") REFERENCES "ledger_entry"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "posting" ADD CONSTRAINT "posting_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- Below: what Prisma has no words for. The rules are those of SPEC.md, and hold whatever program writes.
-- A refusal by a trigger has the SQLSTATE SL00n, where n is the number of the invariant.

-- Values
ALTER TABLE "account"
    ADD CONSTRAINT "account_kind_known" CHECK ("kind" IN ('contributor', 'consumer', 'operator', 'treasury', 'issuance', 'escrow', 'burn')),
    ADD CONSTRAINT "account_escrow_not_negative" CHECK ("escrow" >= 0),
    ADD CONSTRAINT "account_held_not_negative" CHECK ("held" >= 0),
    -- I6
    ADD CONSTRAINT "account_available_covers_held" CHECK ("kind" = 'issuance' OR "available" - "held" >= 0);

ALTER TABLE "api_key"
    ADD CONSTRAINT "api_key_hash_is_sha256" CHECK (octet_length("hash") = 32);

ALTER TABLE "job"
    ADD CONSTRAINT "job_state_known" CHECK ("state" IN ('open', 'done', 'failed', 'cancelled')),
    ADD CONSTRAINT "job_assurance_known" CHECK ("assurance" IN ('none', 'sampled', 'full', 'quorum')),
    ADD CONSTRAINT "job_ended_once_closed" CHECK (("state" = 'open') = ("ended_at" IS NULL)),
    ADD CONSTRAINT "job_counts_in_range" CHECK ("item_count" > 0 AND "chunk_count" > 0 AND "items_done" >= 0 AND "items_failed" >= 0 AND "items_done" + "items_failed" <= "item_count"),
    ADD CONSTRAINT "job_prices_not_negative" CHECK ("price_per_item" >= 0 AND "reward_per_item" >= 0);

ALTER TABLE "span"
    ADD CONSTRAINT "span_state_known" CHECK ("state" IN ('queued', 'done', 'dropped'));

ALTER TABLE "output"
    ADD CONSTRAINT "output_status_known" CHECK ("status" IN ('ok', 'failed')),
    ADD CONSTRAINT "output_item_count_positive" CHECK ("item_count" > 0);

ALTER TABLE "ledger_entry"
    ADD CONSTRAINT "ledger_entry_type_known" CHECK ("type" IN ('grant', 'deposit', 'settle', 'release', 'fee', 'penalty', 'reversal', 'redemption'));

ALTER TABLE "posting"
    ADD CONSTRAINT "posting_bucket_known" CHECK ("bucket" IN ('available', 'escrow')),
    ADD CONSTRAINT "posting_amount_not_zero" CHECK ("amount" <> 0);

ALTER TABLE "hold"
    ADD CONSTRAINT "hold_remaining_in_range" CHECK ("remaining" >= 0 AND "remaining" <= "amount"),
    ADD CONSTRAINT "hold_released_is_empty" CHECK ("released_at" IS NULL OR "remaining" = 0);

-- Partial indexes: what is open, what waits in the order it came, what a job was charged.
CREATE INDEX "job_open_idx" ON "job" ("created_at") WHERE "state" = 'open';
CREATE INDEX "span_queued_idx" ON "span" ("model_id", "seq") WHERE "state" = 'queued';
CREATE INDEX "ledger_entry_job_idx" ON "ledger_entry" ("job_id") WHERE "job_id" IS NOT NULL;

-- Outputs are a few KiB of numbers that don't compress: keep them in the row while they fit, never try to compress them.
ALTER TABLE "output" ALTER COLUMN "data" SET STORAGE EXTERNAL;
ALTER TABLE "output" SET (toast_tuple_target = 8160);

-- I1, at once: all postings of an entry come in one statement and sum to zero. I3: they move the account's balances.
-- The settings make both lookups go by primary key, account by account in the order of their ids, however stale the
-- statistics: so two transactions never wait for each other's accounts in a circle.
CREATE FUNCTION "posting_apply"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    unbalanced text;
BEGIN
    SELECT e."entry_id" INTO unbalanced
    FROM (SELECT "entry_id", count(*) AS "postings", sum("amount") AS "total" FROM "added" GROUP BY "entry_id") AS e
    WHERE e."total" <> 0 OR e."postings" <> (SELECT count(*) FROM "posting" AS p WHERE p."entry_id" = e."entry_id")
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'postings of ledger entry % must be inserted in one statement and sum to zero', unbalanced USING ERRCODE = 'SL001';
    END IF;
    UPDATE "account" AS a
    SET "available" = a."available" + d."available", "escrow" = a."escrow" + d."escrow"
    FROM (
        SELECT "account_id",
            coalesce(sum("amount") FILTER (WHERE "bucket" = 'available'), 0)::bigint AS "available",
            coalesce(sum("amount") FILTER (WHERE "bucket" = 'escrow'), 0)::bigint AS "escrow"
        FROM "added" GROUP BY "account_id" ORDER BY "account_id"
    ) AS d
    WHERE a."id" = d."account_id";
    RETURN NULL;
END $$;

CREATE TRIGGER "posting_apply" AFTER INSERT ON "posting" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "posting_apply"();

-- I1, at commit: no entry without its postings.
CREATE FUNCTION "ledger_entry_check"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "postings" bigint;
    "total" numeric;
BEGIN
    SELECT count(*), coalesce(sum(p."amount"), 0) INTO "postings", "total" FROM "posting" AS p WHERE p."entry_id" = NEW."id";
    IF "postings" < 2 OR "total" <> 0 THEN
        RAISE EXCEPTION 'ledger entry % has % postings with a sum of %: it needs two or more that sum to zero', NEW."id", "postings", "total" USING ERRCODE = 'SL001';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER "ledger_entry_balanced" AFTER INSERT ON "ledger_entry"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "ledger_entry_check"();

-- I2, I4, I7: refusals. Arguments: the SQLSTATE and the reason.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[1] USING ERRCODE = TG_ARGV[0];
END $$;

CREATE TRIGGER "ledger_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL002', 'the ledger is append-only; repair it with a compensating entry');
CREATE TRIGGER "posting_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "posting"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL002', 'the ledger is append-only; repair it with a compensating entry');
CREATE TRIGGER "output_insert_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "output"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL007', 'an accepted output never changes');

-- I4: a hold moves its account's held points; it only shrinks, and stays.
CREATE FUNCTION "hold_apply_insert"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE "account" AS a SET "held" = a."held" + d."delta"
    FROM (SELECT "account_id", sum("remaining")::bigint AS "delta" FROM "added" GROUP BY "account_id" ORDER BY "account_id") AS d
    WHERE a."id" = d."account_id";
    RETURN NULL;
END $$;

CREATE FUNCTION "hold_apply_update"() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE "account" AS a SET "held" = a."held" + d."delta"
    FROM (
        SELECT "account_id", sum("delta")::bigint AS "delta"
        FROM (SELECT "account_id", "remaining" AS "delta" FROM "after" UNION ALL SELECT "account_id", -"remaining" FROM "before") AS c
        GROUP BY "account_id" ORDER BY "account_id"
    ) AS d
    WHERE a."id" = d."account_id";
    RETURN NULL;
END $$;

CREATE TRIGGER "hold_apply_insert" AFTER INSERT ON "hold" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "hold_apply_insert"();
CREATE TRIGGER "hold_apply_update" AFTER UPDATE ON "hold" REFERENCING OLD TABLE AS "before" NEW TABLE AS "after"
    FOR EACH STATEMENT EXECUTE FUNCTION "hold_apply_update"();
CREATE TRIGGER "hold_only_shrinks" BEFORE UPDATE ON "hold" FOR EACH ROW
    WHEN (NEW."remaining" > OLD."remaining" OR (NEW."job_id", NEW."account_id", NEW."amount", NEW."created_at") IS DISTINCT FROM (OLD."job_id", OLD."account_id", OLD."amount", OLD."created_at")
        OR (OLD."released_at" IS NOT NULL AND NEW."released_at" IS DISTINCT FROM OLD."released_at"))
    EXECUTE FUNCTION "refuse_change"('SL004', 'a hold only shrinks, and is released once');
CREATE TRIGGER "hold_stays" BEFORE DELETE OR TRUNCATE ON "hold"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('SL004', 'a hold is released, not deleted');

-- I5: balances are projections; only the triggers above (depth 1 and more) write them.
CREATE TRIGGER "account_starts_empty" BEFORE INSERT ON "account" FOR EACH ROW
    WHEN (NEW."available" <> 0 OR NEW."escrow" <> 0 OR NEW."held" <> 0)
    EXECUTE FUNCTION "refuse_change"('SL005', 'an account starts empty; grant it points with a ledger entry');
CREATE TRIGGER "account_balances_projected" BEFORE UPDATE ON "account" FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (NEW."available", NEW."escrow", NEW."held") IS DISTINCT FROM (OLD."available", OLD."escrow", OLD."held"))
    EXECUTE FUNCTION "refuse_change"('SL005', 'balances are moved by postings and holds alone');
CREATE TRIGGER "account_kind_fixed" BEFORE UPDATE ON "account" FOR EACH ROW
    WHEN (NEW."kind" IS DISTINCT FROM OLD."kind")
    EXECUTE FUNCTION "refuse_change"('SL005', 'the kind of an account is fixed');
