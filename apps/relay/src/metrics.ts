// What operators watch: prom-client metrics of one relay. Gauges are read when they are asked for.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { type AlertKind, alertKind } from "@starling/protocol";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { EngineMeter, RunningEngine } from "./engine/start-engine.ts";
import type { Chain, ChainState } from "./ports/chain.ts";
import type { WalletConnectCounts } from "./walletconnect/serve-walletconnect.ts";

export interface Metrics extends EngineMeter {
  /** Begins to read gauges from the running engine. */
  watch(engine: RunningEngine): void;
  watchChain(chain: Pick<Chain, "health">): void;
  watchWalletConnect(counts: () => WalletConnectCounts): void;
  watchAlerts(counts: () => ReadonlyMap<AlertKind, number>): void;
  http(route: string, status: number, tookMs: number): void;
  readonly contentType: string;
  text(): Promise<string>;
  close(): void;
}

const NS_PER_MS = 1e6;
const WEI_PER_MICRO_ETHER = 1_000_000_000_000n;
const CHAIN_STATES: readonly ChainState[] = ["starting", "following", "unreachable", "halted"];
const SECONDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "starling_" });
  const commands = new Counter({
    name: "starling_commands_total",
    help: "Commands that the engine ran",
    labelNames: ["type"],
    registers,
  });
  const commits = new Histogram({
    name: "starling_commit_seconds",
    help: "How long a commit took",
    buckets: SECONDS,
    registers,
  });
  const sizes = new Histogram({
    name: "starling_commit_changes",
    help: "Changes in a commit",
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 4000],
    registers,
  });
  const failures = new Counter({
    name: "starling_commit_failures_total",
    help: "Tries of commits that failed",
    registers,
  });
  const rebuilds = new Counter({ name: "starling_rebuilds_total", help: "Rebuilds from the database", registers });
  const checks = new Counter({
    name: "starling_checks_total",
    help: "Checks that are over, by reason and verdict",
    labelNames: ["reason", "verdict"],
    registers,
  });
  const falseAlarms = new Counter({
    name: "starling_check_false_alarms_total",
    help: "Checks whose first referee said mismatch and was found wrong by a second",
    registers,
  });
  const judged = new Counter({
    name: "starling_judged_chunks_total",
    help: "Answers that got a verdict after they were given; corrected: another one stands now",
    labelNames: ["status", "corrected"],
    registers,
  });
  const streamed = new Counter({
    name: "starling_streamed_tokens_total",
    help: "Tokens that nodes streamed",
    registers,
  });
  const requests = new Histogram({
    name: "starling_http_request_seconds",
    help: "How long a request took, until its answer was sent",
    labelNames: ["route", "status"],
    buckets: [...SECONDS, 10, 30, 120],
    registers,
  });
  // A command's counter is bumped a hundred thousand times a second: it is kept apart and handed over when it is read.
  const ran = new Map<string, number>();
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  return {
    command: (type) => void ran.set(type, (ran.get(type) ?? 0) + 1),
    commit(_parcels, changes, tookMs) {
      commits.observe(tookMs / 1000);
      sizes.observe(changes.length);
      for (const change of changes) {
        if (change.type === "stream-advanced") streamed.inc(change.tokens.length);
        if (change.type !== "check-closed") continue;
        const { reason, verdict } = change;
        checks.inc({ reason, verdict });
        if (change.isFalseAlarm) falseAlarms.inc();
      }
    },
    judged(outputs, { status, corrected }) {
      judged.inc({ status, corrected: String(corrected === true) }, outputs);
    },
    commitFailed: () => failures.inc(),
    rebuilt: () => rebuilds.inc(),
    http: (route, status, tookMs) => requests.observe({ route, status }, tookMs / 1000),
    watch(engine) {
      const counts = () => engine.engine().counts();
      const streams = () => engine.streams.size();
      gauge("starling_nodes", "Nodes connected", () => counts().nodes);
      gauge("starling_nodes_working", "Nodes that hold leases", () => counts().nodesWorking);
      gauge("starling_leases", "Leases that nodes hold", () => counts().leases);
      gauge("starling_open_jobs", "Jobs that have not ended", () => counts().openJobs);
      gauge("starling_open_chunks", "Chunks without an answer", () => counts().openChunks);
      gauge("starling_commit_backlog_changes", "Changes that wait for their commit", () => engine.backlog().changes);
      gauge("starling_commit_backlog_bytes", "Payload that waits for its commit", () => engine.backlog().bytes);
      gauge("starling_watched_jobs", "Jobs that somebody waits for", () => engine.watch.watching());
      gauge("starling_texts_kept", "Answers of generated text in memory, under way or ended", () => streams().answers);
      gauge("starling_texts_kept_bytes", "What they take, roughly", () => streams().bytes);
      gauge("starling_text_readers", "Who reads them", () => streams().readers);
      gauge("starling_event_loop_lag_seconds", "99th percentile of the event loop's delay since last read", () => {
        const lagMs = delay.percentile(99) / NS_PER_MS;
        delay.reset();
        return Number.isFinite(lagMs) ? lagMs / 1000 : 0;
      });
    },
    watchChain(chain) {
      const { health } = chain;
      new Gauge({
        name: "starling_chain_state",
        help: "1 for the state that the chain is in",
        labelNames: ["state"],
        registers,
        collect() {
          for (const state of CHAIN_STATES) this.set({ state }, health().state === state ? 1 : 0);
        },
      });
      gauge("starling_chain_head", "Newest block that was seen", () => health().head ?? 0);
      gauge("starling_chain_worked", "Last block whose events the ledger holds", () => health().worked ?? 0);
      gauge(
        "starling_chain_sends_waiting",
        "Transactions and vouchers that wait to be sent",
        () => health().sending.waiting,
      );
      gauge("starling_chain_sends_under_way", "Transactions that are not mined", () => health().sending.underWay);
      gauge(
        "starling_chain_balance_ether",
        "Coins of the relay's address, for gas",
        () => Number((health().sending.balanceWei ?? 0n) / WEI_PER_MICRO_ETHER) / 1e6,
      );
    },
    watchAlerts(counts) {
      new Gauge({
        name: "starling_alerts",
        help: "Alerts that are not resolved, by kind",
        labelNames: ["kind"],
        registers,
        collect() {
          const standing = counts();
          for (const kind of alertKind.options) this.set({ kind }, standing.get(kind) ?? 0);
        },
      });
    },
    watchWalletConnect(counts) {
      gauge("starling_walletconnect_connections", "WalletConnect clients connected", () => counts().connections);
      gauge("starling_walletconnect_topics", "Topics that they listen to", () => counts().topics);
      gauge("starling_walletconnect_messages", "Messages that wait for their reader", () => counts().messages);
      gauge("starling_walletconnect_bytes", "What these take, roughly", () => counts().bytes);
      gauge("starling_walletconnect_dropped", "Clients that were hung up on since the start", () => counts().dropped);
    },
    contentType: registry.contentType,
    text() {
      for (const [type, count] of ran) commands.inc({ type }, count);
      ran.clear();
      return registry.metrics();
    },
    close: () => void delay.disable(),
  };
}
