import { readCaughtRate } from "./caught-rates.ts";
import { FARM_KINDS } from "./farm.ts";
import type { Rates } from "./run-year.ts";

const SAMPLED = "Against `sampled`";
/** Known answers are given also where nobody asked for checks. */
const EXTRA_OF_NONE = 0.02;

/** What the lab's page says of checks' cost and of farms. Farms are caught as `sampled` catches them, the weakest that checks at all. */
export function readRates(page: string): Rates {
  const one = "honest, but wrong once in a thousand";
  return {
    extra: {
      none: EXTRA_OF_NONE,
      sampled: readCaughtRate(page, SAMPLED, "honest until trusted, then lies always").extraCompute,
      full: readCaughtRate(page, "Against `full`", one).extraCompute,
      quorum: quorumExtra(page),
    },
    caught: new Map(FARM_KINDS.map(({ id, liars }) => [id, readCaughtRate(page, SAMPLED, liars)])),
  };
}

/** Of 2 of 3, with one device in ten lying. Its table has two columns more. */
function quorumExtra(page: string): number {
  const row = /\| 10 % \| 2 of 3 \|[^|]*\|[^|]*\|[^|]*\| ([\d.]+) \|/.exec(page);
  if (row === null) throw new Error("the tables have no quorum of 2 of 3");
  return Number(row[1]) / 100;
}
