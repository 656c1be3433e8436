// What a year is assumed to bring. Everything that isn't measured or a rule of the network stands here.
import type { Assurance, Priority } from "@starling/protocol/vocabulary";

export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** On the first day and on the last; between them as many more each day. */
  readonly nodes: readonly [number, number];
  readonly consumers: readonly [number, number];
  /** Seconds of the reference machine that a node offers a day, on average; nodes differ by up to four times. */
  readonly offeredS: number;
  /** That a consumer wants a day, on average; two thirds of it at weekends. */
  readonly wantedS: number;
  /** Of all devices, those of farms. */
  readonly farmShare: number;
  /** Points that the operator gives to each new consumer, up to a day of the year. */
  readonly welcomePoints: number;
  readonly welcomeUntilDay: number;
  /** Of what the treasury gained in a week, the share that the operator grants again. */
  readonly regrantShare: number;
  /** Of the tokens there are, those whose holders would sell them on a day. */
  readonly sellShare: number;
  readonly assurance: Readonly<Record<Assurance, number>>;
  readonly priority: Readonly<Record<Priority, number>>;
}

const MIX = { none: 0.2, sampled: 0.6, full: 0.15, quorum: 0.05 } as const;
const HASTE = { batch: 0.3, normal: 0.6, high: 0.1 } as const;

export const SCENARIOS: readonly Scenario[] = [
  {
    id: "steady",
    title: "supply and demand grow together",
    nodes: [100, 400],
    consumers: [40, 160],
    offeredS: 4_000,
    wantedS: 6_000,
    farmShare: 0.1,
    welcomePoints: 10_000,
    welcomeUntilDay: 365,
    regrantShare: 0.8,
    sellShare: 0.2,
    assurance: MIX,
    priority: HASTE,
  },
  {
    id: "rush",
    title: "many nodes, half of them farms, and little to do",
    nodes: [100, 900],
    consumers: [40, 80],
    offeredS: 4_000,
    wantedS: 6_000,
    farmShare: 0.5,
    welcomePoints: 10_000,
    welcomeUntilDay: 365,
    regrantShare: 0.8,
    sellShare: 0.4,
    assurance: MIX,
    priority: HASTE,
  },
  {
    id: "boom",
    title: "demand outgrows the nodes",
    nodes: [100, 250],
    consumers: [40, 500],
    offeredS: 4_000,
    wantedS: 6_000,
    farmShare: 0.1,
    welcomePoints: 10_000,
    welcomeUntilDay: 365,
    regrantShare: 1,
    sellShare: 0.2,
    assurance: MIX,
    priority: HASTE,
  },
  {
    id: "dry",
    title: "as steady, but nothing is granted after a quarter",
    nodes: [100, 400],
    consumers: [40, 160],
    offeredS: 4_000,
    wantedS: 6_000,
    farmShare: 0.1,
    welcomePoints: 10_000,
    welcomeUntilDay: 90,
    regrantShare: 0,
    sellShare: 0.2,
    assurance: MIX,
    priority: HASTE,
  },
];
