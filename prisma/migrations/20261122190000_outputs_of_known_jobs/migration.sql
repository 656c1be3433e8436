-- DropForeignKey
ALTER TABLE "output" DROP CONSTRAINT "output_job_id_fkey";

-- A foreign key looks its job up, and locks it, once a row: half of what a commit of outputs costs. Jobs are never deleted,
-- so it is enough to look once a statement for each job that its rows name.
CREATE FUNCTION "output_of_known_job"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    "unknown" text;
BEGIN
    SELECT a."job_id" INTO "unknown"
    FROM (SELECT DISTINCT "job_id" FROM "added") AS a
    WHERE NOT EXISTS (SELECT 1 FROM "job" AS j WHERE j."id" = a."job_id")
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'output names job %, which there is not', "unknown" USING ERRCODE = '23503';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER "output_of_known_job" AFTER INSERT ON "output" REFERENCING NEW TABLE AS "added"
    FOR EACH STATEMENT EXECUTE FUNCTION "output_of_known_job"();

CREATE TRIGGER "job_stays" BEFORE DELETE ON "job"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"('23503', 'outputs and entries name jobs for ever');
