import {
  type DryRunView,
  dryRunView,
  type ErrorCode,
  type SettingsView,
  settingHistoryPage,
  settingsView,
} from "@starling/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OperatorBed, type Signed, startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import type { SettingKey } from "../ports/setting-store.ts";
import { STORE_KINDS } from "../stores/testing/open-test-stores.ts";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL } from "../testing/test-catalogue.ts";
import { replay } from "./dry-run.ts";
import { settingSpans } from "./setting-spans.ts";

const refuses = (reply: Reply, code: ErrorCode) => expect(refusalIn(reply)).toMatchObject({ code });
const PATH = "/v1/admin/settings";
const DAY_MS = 86_400_000;

describe.each(STORE_KINDS)("settings, on %s", (kind) => {
  let bed: OperatorBed;
  let operator: Signed;
  beforeAll(async () => {
    bed = await startOperatorBed(kind);
    operator = await bed.operator();
  });
  afterAll(() => bed.close());

  const read = async (): Promise<SettingsView> => settingsView.parse((await bed.as(operator, PATH)).json);
  const change = (changes: Record<string, unknown>, version: number, reason = "a try") =>
    bed.as(operator, PATH, { changes, version, reason });
  const settingOf = ({ data }: SettingsView, name: string) => data.find((setting) => setting.name === name)?.value;
  const run = async (changes: Record<string, unknown>): Promise<DryRunView> =>
    dryRunView.parse((await bed.as(operator, `${PATH}/dry-run`, { changes })).json);

  it("[OP10] a change holds at once and over a restart, with who, when and why; nobody overwrites what he hasn't seen", async () => {
    const before = await read();
    expect(before.version).toBe(0);
    expect(settingOf(before, "feePerMille")).toBe(100);
    expect(settingOf(before, "redemptionMin")).toBe("1");
    const changed = settingsView.parse(
      (await change({ feePerMille: 250, redemptionMin: "2.5" }, before.version, "costs rose")).json,
    );
    expect(changed.version).toBe(1);
    expect(changed.data.find(({ name }) => name === "feePerMille")).toMatchObject({
      value: 250,
      default: 100,
      min: 0,
      max: 500,
      changedBy: operator.accountId,
    });
    expect((await bed.as(operator, "/v1/prices")).json).toMatchObject({ feePerMille: 250 });
    const node = await bed.test.node();
    const job = await bed.test.call("POST", "/v1/jobs", {
      body: { model: TEST_EMBED_MODEL, items: ["a"], assurance: "none" },
    });
    await eventually(async () =>
      expect((await bed.test.call("GET", `/v1/jobs/${String(job.json?.id)}`)).json?.state).toBe("done"),
    );
    await eventually(() => expect(Number(node.balance()?.settled)).toBe(0.75));
    await node.leave();
    refuses(await change({ feePerMille: 10 }, 0), "settings_changed");
    const both = await Promise.all([change({ feePerMille: 11 }, 1), change({ feePerMille: 12 }, 1)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await bed.restart();
    const after = await read();
    expect(after.version).toBe(2);
    expect([11, 12]).toContain(settingOf(after, "feePerMille"));
    expect(settingOf(after, "redemptionMin")).toBe("2.5");
    const first = settingHistoryPage.parse((await bed.as(operator, `${PATH}/history?limit=1`)).json);
    expect(first.data).toMatchObject([{ version: 2, operator: operator.accountId, reason: "a try" }]);
    const rest = settingHistoryPage.parse(
      (await bed.as(operator, `${PATH}/history?cursor=${String(first.next_cursor)}`)).json,
    );
    expect(rest).toMatchObject({
      data: [
        {
          version: 1,
          reason: "costs rose",
          changes: expect.arrayContaining([
            { name: "feePerMille", from: 100, to: 250 },
            { name: "redemptionMin", from: "1", to: "2.5" },
          ]),
        },
      ],
      next_cursor: null,
    });
  });

  it("[OP10] what is out of bounds, unknown or nothing is refused, and by whom it is not to be changed", async () => {
    const { version } = await read();
    for (const changes of [
      {},
      { feePerMille: 501 },
      { feePerMille: -1 },
      { feePerMille: 0.5 },
      { knownAnswerRate: 1.1 },
      { redemptionMin: "0" },
      { redemptionMin: "x" },
      { redemptionAccountPerDay: "1000000001" },
      { leaseTtlMs: 1 },
      { feePerMille: "100" },
    ])
      expect([400]).toContain((await change(changes, version)).status);
    refuses(await bed.as(await bed.person(), PATH), "operator_only");
    expect((await read()).version).toBe(version);
  });

  it("[OP11] a dry run counts what is stored and changes nothing", async () => {
    const { version } = await read();
    const seen = await run({ feePerMille: 500, chunkAttemptsMax: 2, provenMatches: 1, escrowAgeMs: 86_400_000 });
    const of = (setting: string) => seen.effects.filter((effect) => effect.setting === setting);
    // The job was paid for at 250 ‰, whatever the fee has been set to since.
    expect(of("feePerMille")).toMatchObject([
      { measure: "contributor_payouts", unit: "points", before: "0.75", after: "0.5" },
      { measure: "fees", before: "0.25", after: "0.5" },
    ]);
    expect(of("provenMatches")).toMatchObject([{ measure: "accounts_proven", unit: "count", exact: true }]);
    expect(of("escrowAgeMs")).toMatchObject([{ measure: "escrow_released", before: "0.75", after: "0" }]);
    expect(seen.unknown).toEqual(["chunkAttemptsMax"]);
    expect(await run({ redemptionMin: "3" })).toMatchObject({ effects: [{ before: 0, after: 0 }, { after: "0" }] });
    expect((await read()).version).toBe(version);
  });
});

describe("what a setting was over a time", () => {
  const changed = (version: number, atMs: number, from: number, to: number, name: SettingKey = "feePerMille") => ({
    version,
    operatorId: "acc_00000000000000000000000000" as const,
    reason: "a try",
    changes: [{ name, from, to }],
    atMs,
  });
  const spansOf = (history: readonly ReturnType<typeof changed>[]) =>
    settingSpans({ history: async () => [...history] }, { name: "feePerMille", now: 30, sinceMs: 100, nowMs: 200 });

  it("[OP11] is read off its changes, without gaps, and nothing before the time counts", async () => {
    expect(await spansOf([])).toEqual([{ fromMs: 100, toMs: 200, value: 30 }]);
    const history = [
      changed(4, 180, 20, 30),
      changed(3, 150, 5, 6, "provenMatches"),
      changed(2, 120, 10, 20),
      changed(1, 100, 0, 10),
    ];
    expect(await spansOf(history)).toEqual([
      { fromMs: 180, toMs: 200, value: 30 },
      { fromMs: 120, toMs: 180, value: 20 },
      { fromMs: 100, toMs: 120, value: 10 },
    ]);
  });
});

describe("redemptions replayed under another policy", () => {
  const policy = {
    redemptionMin: 2n,
    redemptionApprovalFrom: 10n,
    redemptionAccountPerDay: 20n,
    redemptionNetworkPerDay: 30n,
  };
  const asked = (accountId: "acc_a" | "acc_b", amount: bigint, day = 0) => ({
    accountId,
    amount,
    createdAtMs: day * DAY_MS + 5,
  });
  it("[OP11] counts what waits and what is refused by the least, an account's day and the network's day", () => {
    const requests = [
      asked("acc_a", 1n),
      asked("acc_a", 12n),
      asked("acc_a", 9n),
      asked("acc_a", 8n),
      asked("acc_b", 11n),
      asked("acc_b", 10n),
      asked("acc_b", 11n, 1),
    ];
    expect(replay(requests, policy)).toEqual({ held: 3, refused: 3, refusedPoints: 1n + 9n + 11n });
    expect(replay(requests, { ...policy, redemptionApprovalFrom: 100n }).held).toBe(0);
    expect(
      replay(requests, { ...policy, redemptionMin: 1n, redemptionAccountPerDay: 99n, redemptionNetworkPerDay: 99n }),
    ).toEqual({
      held: 4,
      refused: 0,
      refusedPoints: 0n,
    });
  });
});
