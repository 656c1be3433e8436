-- How the network did, by the minute and, for longer, by the hour. Statistics: rows grow while their step lasts, and go when they are old.
CREATE TABLE "network_history" (
    "step_s" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "relay_id" TEXT NOT NULL,
    "counted_s" INTEGER NOT NULL,
    "nodes" DOUBLE PRECISION NOT NULL,
    "working" DOUBLE PRECISION NOT NULL,
    "nodes_max" INTEGER NOT NULL,
    "chunks" BIGINT NOT NULL,
    "items" BIGINT NOT NULL,
    "points_earned" BIGINT NOT NULL,
    "checked" BIGINT NOT NULL,
    "matched" BIGINT NOT NULL,

    CONSTRAINT "network_history_pkey" PRIMARY KEY ("step_s", "at", "relay_id"),
    CONSTRAINT "network_history_step_check" CHECK ("step_s" IN (60, 3600)),
    CONSTRAINT "network_history_counts_check" CHECK ("counted_s" > 0 AND "nodes" >= 0 AND "working" >= 0 AND "nodes_max" >= 0
        AND "chunks" >= 0 AND "items" >= 0 AND "checked" >= "matched" AND "matched" >= 0)
);
