// Many owners redeem at once while the relay is killed and the chain stops: tokens and points must agree to the unit.
import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "@starling/db";
import { startPostgres } from "@starling/db/testing";
import { type Check, check } from "../check.ts";
import type { ActReport, Fault } from "../fault-report.ts";
import { openRelayProcess } from "../relay-process.ts";
import { seededRandom, wholeBetween } from "../seeded-random.ts";
import { writeModel } from "../write-model.ts";
import { checkMoney } from "./check-money.ts";
import { openMoneyChain } from "./money-chain.ts";
import { type Attempt, attempt, buyPoints, openSaver, type Saver, SITE } from "./saver.ts";

export interface RedeemOptions {
  readonly attempts: number;
  readonly accounts: number;
  /** Of the relay, by kill -9. */
  readonly kills: number;
  /** Of the chain. */
  readonly stops: number;
  readonly seed: number;
  readonly postgres: boolean;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

export const REDEEM_LIMITS = {
  runMs: 25 * 60_000,
  /** Attempts of one account that are under way at once: two browsers. */
  browsers: 2,
  confirmations: 2,
  /** Points that each owner buys. */
  points: 500n,
  voucherTtlMs: 20_000,
  openAtOnce: 10,
} as const;

/** Resolves with all checks made; rejects when it can't come to its end. */
export async function redeemUnderFaults(options: RedeemOptions): Promise<ActReport> {
  const { attempts, accounts, kills, stops, seed, postgres, say } = options;
  const began = performance.now();
  const random = seededRandom(seed);
  const tell = (what: string) => say(`  ${((performance.now() - began) / 1000).toFixed(1)} s  ${what}`);
  const limit = AbortSignal.timeout(REDEEM_LIMITS.runMs);
  const early = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  const dir = await mkdtemp(join(tmpdir(), "starling-redeem-"));
  const undo: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const chain = await openMoneyChain(dir, REDEEM_LIMITS.confirmations);
    undo.push(() => chain.close());
    let databaseUrl: string | undefined;
    if (postgres) {
      const server = await startPostgres();
      undo.push(() => server.close());
      databaseUrl = await server.createDatabase();
    }
    const modelsDir = join(dir, "models");
    await writeModel(modelsDir);
    const relay = await openRelayProcess({
      dataDir: dir,
      modelsDir,
      apiKeyFile: join(dir, "keys", "dev-api-key"),
      referee: false,
      env: { ...chain.env, STARLING_VOUCHER_TTL_MS: String(REDEEM_LIMITS.voucherTtlMs), STARLING_SITE_ORIGINS: SITE },
      signal: early,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
    });
    undo.push(() => relay.kill().catch(() => undefined));
    relay.start();
    await relay.ready();
    const signal = AbortSignal.any([early, relay.endedByItself]);
    // Everybody who waits listens to it.
    setMaxListeners(0, signal);
    tell("chain, contracts and relay are there");

    const { points } = REDEEM_LIMITS;
    const savers: Saver[] = [];
    for (let i = 0; i < accounts; i++) savers.push(await openSaver(relay.url, chain, points));
    await eachOf(savers, REDEEM_LIMITS.openAtOnce, (saver) => buyPoints(saver, chain, points));
    tell(`${accounts} owners have signed in with their wallets and bought ${points} points each`);

    const faults: Fault[] = [];
    const ended: Attempt[] = [];
    const struck = (fault: Fault) => {
      faults.push(fault);
      tell(`${fault.what} with ${ended.length} attempts over, back in ${((fault.backMs ?? 0) / 1000).toFixed(1)} s`);
    };
    const strikes = planStrikes(kills, stops, attempts, random);
    const striking = (async () => {
      for (const { what, after } of strikes) {
        while (ended.length < after) await sleep(50, undefined, { signal });
        await sleep(wholeBetween(random, 0, 1_500), undefined, { signal });
        const itemsDone = ended.length;
        const at = performance.now();
        if (what === "relay") {
          await relay.kill();
          await sleep(wholeBetween(random, 0, 2_000), undefined, { signal });
          relay.start();
          await relay.ready();
        } else {
          await chain.stop();
          await sleep(wholeBetween(random, 2_000, 8_000), undefined, { signal });
          await chain.start();
        }
        struck({
          what: what === "relay" ? "relay killed" : "chain stopped",
          itemsDone,
          backMs: performance.now() - at,
        });
      }
    })();
    striking.catch(() => undefined);

    const names = Array.from({ length: attempts }, (_, i) => i);
    await Promise.all(
      savers.map(async (saver, s) => {
        const own = names.filter((i) => i % savers.length === s);
        await eachOf(own, REDEEM_LIMITS.browsers, async (i) => {
          ended.push(await attempt(saver, chain, seededRandom(seed * 10_000 + i), `attempt-${i}`, signal));
        });
      }),
    );
    await striking;
    tell("all attempts are over");
    await relay.stop();
    const database = await openDatabase(databaseUrl === undefined ? { dataDir: dir } : { databaseUrl });
    undo.push(() => database.close());
    const bought = points * 1_000_000n;
    const checks: Check[] = [
      check("every attempt came to an end", ended.length === attempts, `${ended.length} of ${attempts}`),
      check(
        "the relay was killed, and the chain stopped, as often as asked",
        faults.length === kills + stops,
        faults.length,
      ),
      ...(await checkMoney(database.sql, chain, { savers, attempts: ended, bought })),
    ];
    return { title: "redemption", tookMs: performance.now() - began, faults, figures: figuresOf(ended), checks };
  } finally {
    for (const step of undo.reverse()) await step().catch(() => undefined);
  }
}

function figuresOf(ended: readonly Attempt[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const end of ended) {
    const name = end.how === "over" ? end.redemption.state : `refused: ${end.code}`;
    figures[name] = (figures[name] ?? 0) + 1;
  }
  return figures;
}

/** When what is struck, by attempts that are over: spread over the run, the last with some left to do. */
function planStrikes(kills: number, stops: number, attempts: number, random: () => number) {
  const strikes = [
    ...Array.from({ length: kills }, () => "relay" as const),
    ...Array.from({ length: stops }, () => "chain" as const),
  ];
  const at = () => Math.floor(random() * attempts * 0.85);
  return strikes.map((what) => ({ what, after: at() })).sort((a, b) => a.after - b.after);
}

async function eachOf<T>(all: readonly T[], atOnce: number, act: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one);
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}
