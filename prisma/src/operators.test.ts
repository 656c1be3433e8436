import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlState } from "./database-error.ts";
import { insertAccount } from "./testing/ledger-fixture.ts";
import { merge } from "./testing/token-fixture.ts";
import { databaseKinds, openTestDatabase, openTestDatabaseTimeoutMs, type TestDatabase } from "./testing.ts";

const CHECK_VIOLATION = "23514";
const UNIQUE_VIOLATION = "23505";

describe.each(databaseKinds)("operators and disputes on %s", (kind) => {
  let database: TestDatabase;
  let ids = 0;
  const freshId = (prefix: string) => `${prefix}-${ids++}`;
  const account = () => insertAccount(database.sql, freshId("account"), "contributor");
  const run = (text: string, params: readonly (string | number | null)[] = []) => database.sql.query(text, params);
  /** The SQLSTATE that it is refused with. */
  async function refusal(text: string, params: readonly (string | number | null)[] = []) {
    try {
      await run(text, params);
    } catch (error) {
      return sqlState(error);
    }
    return "accepted";
  }
  async function invite(): Promise<string> {
    const id = freshId("inv");
    await run(
      "INSERT INTO operator_invitation (id, hash, invited_by, expires_at) VALUES ($1::text, sha256(convert_to($1::text, 'UTF8')), 'host', now() + interval '1 day')",
      [id],
    );
    return id;
  }
  async function role(of: string): Promise<string> {
    const id = await invite();
    await run("INSERT INTO operator_role (invitation_id, account_id) VALUES ($1, $2)", [id, of]);
    return id;
  }

  beforeAll(async () => {
    database = await openTestDatabase(kind);
  }, openTestDatabaseTimeoutMs);
  afterAll(() => database?.remove());

  it("[DB32] what operators did, and what settings were, is neither changed nor removed", async () => {
    await run(
      "INSERT INTO operator_action (id, operator_id, action, subject_type, subject_id, reason, details) VALUES ('act-1', 'o', 'a', 's', 'i', 'r', '{}')",
    );
    await run("INSERT INTO setting_change (version, operator_id, reason, changes) VALUES (1, 'o', 'r', '[]')");
    for (const table of ["operator_action", "setting_change"])
      for (const text of [`UPDATE ${table} SET reason = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        expect(await refusal(text)).toBe("SL032");
  });

  it("[DB33] an invitation is used once or withdrawn, for good; an account has one role, which goes only where it was merged", async () => {
    const [used, withdrawn] = [await invite(), await invite()];
    const use = "UPDATE operator_invitation SET used_at = now(), used_by = 'x' WHERE id = $1";
    const withdraw = "UPDATE operator_invitation SET withdrawn_at = now() WHERE id = $1";
    await run(use, [used]);
    await run(withdraw, [withdrawn]);
    for (const text of [use, withdraw])
      for (const id of [used, withdrawn]) expect(await refusal(text, [id])).toBe("SL033");
    expect(await refusal("DELETE FROM operator_invitation")).toBe("SL033");

    const [one, two] = [await account(), await account()];
    const id = await role(one);
    await expect(role(one)).rejects.toSatisfy((error) => sqlState(error) === UNIQUE_VIOLATION);
    const move = "UPDATE operator_role SET account_id = $2 WHERE invitation_id = $1";
    expect(await refusal(move, [id, two])).toBe("SL030");
    await merge(database.sql, one, two);
    expect(await refusal(move, [id, two])).toBe("accepted");
    await expect(role(one)).rejects.toSatisfy((error) => sqlState(error) === "SL030");
    await run("UPDATE operator_role SET withdrawn_at = now() WHERE invitation_id = $1", [id]);
    expect(await refusal("UPDATE operator_role SET withdrawn_at = NULL WHERE invitation_id = $1", [id])).toBe("SL033");
    expect(await refusal("DELETE FROM operator_role")).toBe("SL033");
    await role(two);
  });

  it("[DB34] a dispute is decided once and keeps what it is about; a check and an answer have one, a suspension one that is open", async () => {
    const owner = await account();
    const open = (about: string, check: string | null, job: string | null, chunk: number | null, id = freshId("dsp")) =>
      refusal(
        "INSERT INTO dispute (id, account_id, about_type, check_id, job_id, chunk_index, text, stake) VALUES ($1, $2, $3, $4, $5, $6::int, 't', 5)",
        [id, owner, about, check, job, chunk],
      );
    expect(await open("check", "chk-1", null, null, "dsp-x")).toBe("accepted");
    expect(await open("check", "chk-1", null, null)).toBe(UNIQUE_VIOLATION);
    expect(await open("answer", null, "job-1", 2)).toBe("accepted");
    expect(await open("answer", null, "job-1", 2)).toBe(UNIQUE_VIOLATION);
    expect(await open("suspension", null, null, null, "dsp-s")).toBe("accepted");
    expect(await open("suspension", null, null, null)).toBe(UNIQUE_VIOLATION);
    expect(await open("check", null, null, null)).toBe(CHECK_VIOLATION);
    expect(await open("answer", null, "job-1", null)).toBe(CHECK_VIOLATION);
    const decide = (id: string) =>
      refusal("UPDATE dispute SET state = 'upheld', decided_by = 'o', reason = 'r', decided_at = now() WHERE id = $1", [
        id,
      ]);
    expect(await refusal("UPDATE dispute SET state = 'upheld' WHERE id = 'dsp-x'")).toBe(CHECK_VIOLATION);
    expect(await refusal("UPDATE dispute SET stake = 6 WHERE id = 'dsp-x'")).toBe("SL034");
    expect(await decide("dsp-x")).toBe("accepted");
    expect(await decide("dsp-x")).toBe("SL034");
    expect(await decide("dsp-s")).toBe("accepted");
    expect(await open("suspension", null, null, null)).toBe("accepted");
    expect(await refusal("DELETE FROM dispute")).toBe("SL034");
  });
});
