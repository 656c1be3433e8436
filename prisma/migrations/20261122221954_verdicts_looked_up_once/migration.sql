-- The planner pulled the lookup of what a verdict found before up into each of the counts made of it: five times as many lookups.
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
            "chunks_corrected" = j."chunks_corrected" + "moved"."corrected"
        WHERE j."id" = "moved"."job_id";
    END LOOP;
    RETURN NULL;
END $$;
