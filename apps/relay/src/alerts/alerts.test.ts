import { alertsPage, type ErrorCode } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import { createMemoryAlertStore } from "../stores/memory-alert-store.ts";
import { createMemoryTables } from "../stores/memory-tables.ts";
import { eventually } from "../testing/eventually.ts";
import { type Reply, refusalIn } from "../testing/start-test-relay.ts";
import { ALERT_LIMITS } from "./alert-limits.ts";
import { judgeReading, type Reading } from "./judge-reading.ts";
import { createAlertCounters } from "./start-alerts.ts";
import { createAlertWatch } from "./watch-alerts.ts";

const calm: Reading = {
  nodes: 20,
  nodesMost: 20,
  models: [{ modelId: "tiny", openChunks: 3, readyNodes: 1 }],
  matches: 100,
  mismatches: 1,
  webhooksTaken: 100,
  webhooksFailed: 3,
  slowCommits: 0,
  paidByIssuance: 0,
  isCommitting: true,
  houseNodes: 1,
  chain: {
    state: "following",
    sentence: null,
    head: 100,
    worked: 98,
    confirmations: 2,
    sending: { state: "ready", balanceWei: 1n, waiting: 0, underWay: 0 },
  },
  chainAgrees: true,
  held: { count: 1, oldestMs: 0 },
  nowMs: 1_000,
};
const chain = (more: object) => ({ chain: calm.chain === null ? null : { ...calm.chain, ...more } });
const kinds = (more: Partial<Reading>) => judgeReading({ ...calm, ...more }).map(({ kind }) => kind);

describe("what is wrong, by the counters", () => {
  it("[OP13] a calm network raises nothing, and neither do few events", () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ matches: 1, mismatches: 9 })).toEqual([]);
    expect(kinds({ webhooksTaken: 0, webhooksFailed: 9 })).toEqual([]);
    expect(kinds({ nodes: 1, nodesMost: 9 })).toEqual([]);
    expect(kinds({ chain: null, chainAgrees: null, houseNodes: null })).toEqual([]);
  });
  it.each<[string, Partial<Reading>, string]>([
    ["the chain says what can't be", chain({ state: "halted", sentence: "Another chain." }), "chain_halted"],
    ["the chain doesn't answer", chain({ state: "unreachable" }), "chain_unreachable"],
    ["the ledger is far behind", chain({ head: 200 }), "chain_out_of_step"],
    ["ledger and contracts differ", { chainAgrees: false }, "chain_out_of_step"],
    [
      "there is no gas",
      chain({ sending: { state: "no_gas", balanceWei: 0n, waiting: 2, underWay: 0 } }),
      "chain_no_gas",
    ],
    ["work waits without a node", { models: [{ modelId: "m", openChunks: 1, readyNodes: 0 }] }, "queue_without_nodes"],
    ["half of the nodes went", { nodes: 9 }, "nodes_fell"],
    ["many answers are wrong", { mismatches: 50 }, "mismatch_rate"],
    ["a redemption waits long", { nowMs: ALERT_LIMITS.redemptionWaitMs + 1 }, "redemptions_waiting"],
    ["referees are paid by issuance", { paidByIssuance: 1 }, "treasury_low"],
    ["webhooks fail", { webhooksFailed: 200 }, "webhooks_failing"],
    ["commits are slow", { slowCommits: 9 }, "commits_slow"],
    ["commits fail", { isCommitting: false }, "commits_failing"],
    ["the referee is away", { houseNodes: 0 }, "house_away"],
  ])("[OP13] when %s", (_what, more, kind) => {
    expect(kinds(more)).toEqual([kind]);
  });

  it("[OP13] events are counted for a while", () => {
    let nowMs = 0;
    const counters = createAlertCounters(() => nowMs);
    const commit = () => counters.committed([], ALERT_LIMITS.slowCommitMs + 1);
    commit();
    counters.delivered({ state: "given_up" });
    counters.delivered({ state: "pending" });
    nowMs = ALERT_LIMITS.windowMs / 2;
    commit();
    counters.delivered({ state: "delivered" });
    expect(counters.read(nowMs)).toMatchObject({ slowCommits: 2, webhooksFailed: 1, webhooksTaken: 1 });
    expect(counters.read(ALERT_LIMITS.windowMs + 1)).toMatchObject({ slowCommits: 1, webhooksFailed: 0 });
    expect(counters.read(2 * ALERT_LIMITS.windowMs)).toMatchObject({ slowCommits: 0, webhooksTaken: 0 });
  });
});

describe("alerts over time", () => {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const open = async () => {
    const alerts = createMemoryAlertStore(createMemoryTables());
    let watch = await createAlertWatch({ alerts, log }, 0);
    const bad = { models: [{ modelId: "m", openChunks: 7, readyNodes: 0 }], held: { count: 0, oldestMs: null } };
    return {
      alerts,
      standing: () => watch.standing(),
      look: (isBad: boolean, nowMs: number) => watch.look({ ...calm, held: bad.held, ...(isBad ? bad : {}), nowMs }),
      settled: (alert: Parameters<typeof watch.settled>[0]) => watch.settled(alert),
      async restart(nowMs: number) {
        watch = await createAlertWatch({ alerts, log }, nowMs);
      },
    };
  };
  const all = { state: null, before: null, limit: 9 } as const;

  it("[OP13] one is raised once it has held for its time, noted while it holds, and cleared once it hasn't for a while", async () => {
    const bed = await open();
    await bed.look(true, 0);
    await bed.look(true, 29_000);
    expect(bed.standing()).toEqual([]);
    await bed.look(true, 30_000);
    expect(bed.standing()).toMatchObject([{ kind: "queue_without_nodes", subject: "m", facts: { chunks: 7 } }]);
    await bed.look(true, 61_000);
    expect(bed.standing()).toMatchObject([{ firstAtMs: 30_000, lastAtMs: 61_000 }]);
    // It comes and goes: that is one alert.
    for (let at = 70_000; at < 300_000; at += 10_000) await bed.look(at % 20_000 === 0, at);
    expect(await bed.alerts.list(all)).toHaveLength(1);
    await bed.look(false, 300_000 + ALERT_LIMITS.clearAfterMs);
    expect(bed.standing()).toEqual([]);
    expect(await bed.alerts.list(all)).toMatchObject([{ state: "resolved", resolvedBy: null }]);
  });

  it("[OP13] it stands over a restart; one that an operator resolved isn't raised again before it was over", async () => {
    const bed = await open();
    await bed.look(true, 0);
    await bed.look(true, 30_000);
    await bed.restart(40_000);
    const [alert] = bed.standing();
    if (alert === undefined) throw new Error("it was forgotten");
    bed.settled({ ...alert, state: "resolved" });
    await bed.alerts.clear({ kind: alert.kind, subject: alert.subject, nowMs: 41_000 });
    for (const at of [45_000, 90_000, 900_000]) await bed.look(true, at);
    expect(await bed.alerts.list(all)).toHaveLength(1);
    await bed.look(false, 910_000 + ALERT_LIMITS.clearAfterMs);
    await bed.look(true, 2_000_000);
    await bed.look(true, 2_030_000);
    expect(await bed.alerts.list(all)).toHaveLength(2);
  });
});

describe("alerts as operators act on them", () => {
  let close = async () => {};
  afterEach(() => close());
  const refuses = (reply: Reply, code: ErrorCode) => expect(refusalIn(reply)).toMatchObject({ code });

  it("[OP13] a listed alert is acknowledged once and resolved once, and counted in the metrics", async () => {
    const bed = await startOperatorBed("memory");
    close = bed.close;
    const operator = await bed.operator();
    const alertId = "alr_01ARZ3NDEKTSV4RRFFQ69G5FAV";
    await bed.kept.stores.alerts.raise({
      alertId,
      kind: "house_away",
      subject: null,
      severity: "critical",
      sentence: "It is away.",
      facts: {},
      nowMs: Date.now(),
    });
    await bed.restart();
    await eventually(async () =>
      expect((await bed.test.call("GET", "/metrics", { apiKey: null })).text).toContain(
        'starling_alerts{kind="house_away"} 1',
      ),
    );
    const list = async (query = "") => alertsPage.parse((await bed.as(operator, `/v1/admin/alerts${query}`)).json).data;
    expect(await list("?state=open")).toMatchObject([{ id: alertId, kind: "house_away", severity: "critical" }]);
    const act = (what: string, id: string = alertId) =>
      bed.as(operator, `/v1/admin/alerts/${id}/${what}`, { reason: "on it" });
    expect((await act("acknowledge")).json).toMatchObject({
      state: "acknowledged",
      acknowledgedBy: operator.accountId,
    });
    refuses(await act("acknowledge"), "alert_settled");
    expect((await act("resolve")).json).toMatchObject({ state: "resolved", resolvedBy: operator.accountId });
    refuses(await act("resolve"), "alert_settled");
    refuses(await act("resolve", "alr_00000000000000000000000000"), "alert_not_found");
    expect(await list("?state=open")).toEqual([]);
    expect(await list()).toHaveLength(1);
    refuses(await bed.as(await bed.person(), "/v1/admin/alerts"), "operator_only");
  });
});
