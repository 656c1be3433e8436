// What operators' lists cost the server on a large network's database: the first page and one nine tenths down.
import type { Sql } from "@starling/db";
import { fillDatabase } from "./admin/fill-database.ts";
import { measuredLists } from "./admin/lists.ts";
import type { Bench, Figure } from "./bench.ts";
import { startBenchNetwork } from "./measure/network.ts";

const ROUNDS = 40;
const NODES = 1_000;
const FIRST_PAGE_AIM_MS = 200;
/** A session that idles tells its statistics up to ten seconds later: those of this bench's own counting are no list's. */
const STATISTICS_LAG_MS = 11_000;
const BIG_TABLES = ["account", "account_figure", "ledger_entry", "posting", "job", "verification_check", "wallet_link"];

interface Times {
  readonly p50: number;
  readonly p95: number;
}

export const admin: Bench = async ({ quick, log }) => {
  const size = quick
    ? { accounts: 2_000, entries: 20_000, jobs: 5_000, checks: 2_000 }
    : { accounts: 100_000, entries: 1_000_000, jobs: 100_000, checks: 100_000 };
  const rounds = quick ? 3 : ROUNDS;
  const network = await startBenchNetwork();
  try {
    await network.connect(quick ? 50 : NODES, { nodesPerOwner: 10 });
    log(
      `  filling the database: ${size.accounts} accounts, ${size.entries} entries, ${size.jobs} jobs, ${size.checks} checks`,
    );
    const database = await fillDatabase(network.databaseUrl, size, log);
    try {
      const lists = await measuredLists(database);
      const scansBefore = await sequentialScans(database.sql);
      const figures: Figure[] = [];
      let slowest = 0;
      for (const { name, path, deep } of lists) {
        const first = await timesOf(network.relay.ready.url, network.operatorKey, path, rounds);
        slowest = Math.max(slowest, first.p95);
        figures.push({ name: `${name}: first page, p50`, value: first.p50, unit: "ms" });
        figures.push({ name: `${name}: first page, p95`, value: first.p95, unit: "ms" });
        log(`  ${name}: ${first.p50.toFixed(1)} ms, p95 ${first.p95.toFixed(1)} ms`);
        if (deep === null) continue;
        const below = await timesOf(network.relay.ready.url, network.operatorKey, `${path}&cursor=${deep}`, rounds);
        figures.push({ name: `${name}: nine tenths down, p50`, value: below.p50, unit: "ms" });
        figures.push({ name: `${name}: nine tenths down, p95`, value: below.p95, unit: "ms" });
        log(`    nine tenths down: ${below.p50.toFixed(1)} ms, p95 ${below.p95.toFixed(1)} ms`);
      }
      let scans = 0;
      for (const [table, n] of await sequentialScans(database.sql)) {
        const more = n - (scansBefore.get(table) ?? 0);
        if (more > 0) log(`  ${table} was read from end to end ${more} times`);
        scans += more;
      }
      return {
        title: "Operators' lists on a large network",
        method: `A relay on PostgreSQL with ${size.accounts.toLocaleString("en")} accounts, ${size.entries.toLocaleString("en")} ledger entries (three postings each), ${size.jobs.toLocaleString("en")} jobs, ${size.checks.toLocaleString("en")} checks and ${quick ? 50 : NODES} connected nodes; pages of 50 over HTTP on loopback, ${rounds} times each, one after the other.`,
        figures,
        ratios: [
          {
            name: `slowest first page (p95) / ${FIRST_PAGE_AIM_MS} ms`,
            value: slowest / FIRST_PAGE_AIM_MS,
            aim: { atMost: 1 },
          },
          { name: "sequential scans of large tables", value: scans, aim: { atMost: 0 } },
        ],
        notes: ["The tables fit the machine's memory."],
      };
    } finally {
      await database.close();
    }
  } finally {
    await network.close();
  }
};

/** Of the large tables, by the server's own statistics. */
async function sequentialScans(sql: Sql): Promise<ReadonlyMap<string, number>> {
  await new Promise((resolve) => setTimeout(resolve, STATISTICS_LAG_MS));
  const { rows } = await sql.query<{ relname: string; n: bigint }>(
    "SELECT relname::text AS relname, coalesce(seq_scan, 0)::bigint AS n FROM pg_stat_user_tables WHERE relname = ANY($1::text[])",
    [BIG_TABLES],
  );
  return new Map(rows.map(({ relname, n }) => [relname, Number(n)]));
}

async function timesOf(url: string, apiKey: string, path: string, rounds: number): Promise<Times> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const beganMs = performance.now();
    const reply = await fetch(`${url}/v1/admin/${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${path} answers ${reply.status}: ${text.slice(0, 300)}`);
    // The first only opens connections and plans.
    if (round > 0) times.push(performance.now() - beganMs);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}
