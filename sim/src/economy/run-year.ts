// A year of a network, day by day: who is there, who pays whom, what becomes tokens. The same seed gives the same year.
import type { Assurance, Priority } from "@starling/protocol/vocabulary";
import { createRandom, type Random } from "../random.ts";
import { type Books, createBooks } from "./books.ts";
import type { CaughtRate } from "./caught-rates.ts";
import { type AccountLife, accountLife, FARM_KINDS, type FarmKind } from "./farm.ts";
import { RULES } from "./rules.ts";
import type { Scenario } from "./scenario.ts";

export const DAYS = 365;
/** Lives of accounts that a farm's day is made of: drawn, and taken together. */
const LIVES_DRAWN = 40;
const REDEEM_EVERY_DAYS = 7;
/** Of redemptions that an operator must approve, the days that takes; of vouchers, the share that nobody redeems in time. */
const APPROVAL_DAYS = 1;
const VOUCHERS_LOST = 0.02;
const WEEKEND = 2 / 3;

export interface Rates {
  /** Results computed beyond one an answer, by assurance. */
  readonly extra: Readonly<Record<Assurance, number>>;
  readonly caught: ReadonlyMap<FarmKind["id"], CaughtRate>;
}

/** Points are micro-points, work is seconds of the reference machine; sums of the day unless it says otherwise. */
export interface DayRow {
  readonly day: number;
  readonly nodes: number;
  readonly consumers: number;
  readonly wantedS: number;
  readonly servedS: number;
  /** Of what was offered, the share that was used. */
  readonly used: number;
  readonly granted: bigint;
  readonly paid: bigint;
  readonly checks: bigint;
  /** Paid less what was earned and what checks cost. */
  readonly fees: bigint;
  readonly redeemed: bigint;
  readonly deposited: bigint;
  /** Redemptions that the day's or the epoch's limit put off. */
  readonly putOff: number;
  /** At the end of the day. */
  readonly supply: bigint;
  readonly inHands: bigint;
  readonly treasury: bigint;
  readonly issuance: bigint;
  /** Since the year began. */
  readonly honest: Income;
  readonly farms: ReadonlyMap<FarmKind["id"], Income>;
}

export interface Income {
  /** Micro-points that it kept. */
  readonly earned: bigint;
  /** Seconds that it computed, paid or not. */
  readonly computedS: number;
}

interface Node {
  readonly name: string;
  readonly offeredS: number;
  readonly redeemsOn: number;
  readonly farm: FarmKind | null;
}
interface Consumer {
  readonly name: string;
  readonly wantedS: number;
  readonly charge: bigint;
  readonly extra: number;
}
interface Held {
  readonly name: string;
  readonly amount: bigint;
  readonly readyDay: number;
}

export function* runYear(
  scenario: Scenario,
  rates: Rates,
  seed: string,
): Generator<DayRow & { readonly books: Books }> {
  const random = createRandom(`${seed}/${scenario.id}`);
  const books = createBooks();
  const nodes: Node[] = [];
  const consumers: Consumer[] = [];
  const held: Held[] = [];
  const incomes = new Map<string, { earned: bigint; computedS: number }>();
  let epochRedeemed = 0n;
  let weekAgoTreasury = 0n;

  for (let day = 1; day <= DAYS; day++) {
    const done = (day - 1) / (DAYS - 1);
    const at = ([first, last]: readonly [number, number]) => Math.round(first + (last - first) * done);
    while (nodes.length < at(scenario.nodes)) nodes.push(newNode(nodes.length, scenario, random));
    let granted = 0n;
    while (consumers.length < at(scenario.consumers)) {
      const consumer = newConsumer(consumers.length, scenario, rates, random);
      consumers.push(consumer);
      if (day > scenario.welcomeUntilDay) continue;
      const points = BigInt(scenario.welcomePoints) * 1_000_000n;
      books.move("issuance", consumer.name, points);
      granted += points;
    }
    if (day % 7 === 1 && day > 1) {
      const gained = books.balance("treasury") - weekAgoTreasury;
      weekAgoTreasury = books.balance("treasury");
      const each =
        gained <= 0n
          ? 0n
          : (gained * BigInt(Math.round(scenario.regrantShare * 1000))) / 1000n / BigInt(consumers.length);
      for (const { name } of consumers) books.move("issuance", name, each);
      granted += each * BigInt(consumers.length);
    }

    const bought = buyPoints(books, scenario, consumers, day);
    const work = runWork(books, rates, nodes, consumers, day, incomes, random);
    if (day % RULES.epochDays === 1) epochRedeemed = 0n;
    const redeemed = redeem(books, nodes, held, day, epochRedeemed, random);
    epochRedeemed += redeemed.amount;

    yield {
      day,
      nodes: nodes.length,
      consumers: consumers.length,
      ...work,
      granted,
      deposited: bought,
      redeemed: redeemed.amount,
      putOff: redeemed.putOff,
      supply: books.supply(),
      inHands: books.inHands(),
      treasury: books.balance("treasury"),
      issuance: books.balance("issuance"),
      honest: { ...incomeOf(incomes, "honest") },
      farms: new Map(FARM_KINDS.map(({ id }) => [id, { ...incomeOf(incomes, id) }])),
      books,
    };
  }
}

function newNode(index: number, { offeredS, farmShare }: Scenario, random: Random): Node {
  // In turn, so that each kind has as many devices.
  const farms = Math.floor((index + 1) * farmShare);
  const isFarm = farms > Math.floor(index * farmShare);
  const farm = isFarm ? (FARM_KINDS[farms % FARM_KINDS.length] ?? null) : null;
  return {
    name: `${farm?.id ?? "node"}-${index}`,
    offeredS: Math.round(offeredS * random.logBetween(0.5, 2)),
    redeemsOn: random.int(0, REDEEM_EVERY_DAYS - 1),
    farm,
  };
}

function newConsumer(index: number, scenario: Scenario, { extra }: Rates, random: Random): Consumer {
  const assurance = draw<Assurance>(scenario.assurance, random);
  const charge = RULES.charge(assurance, draw<Priority>(scenario.priority, random));
  const wantedS = Math.round(scenario.wantedS * random.logBetween(0.25, 2.5));
  return { name: `consumer-${index}`, wantedS, charge, extra: extra[assurance] };
}

function draw<K extends string>(shares: Readonly<Record<K, number>>, random: Random): K {
  let left = random.next();
  const names = Object.keys(shares) as K[];
  for (const name of names) {
    left -= shares[name];
    if (left < 0) return name;
  }
  throw new Error("the shares come to less than one");
}

const wantedOn = ({ wantedS }: Consumer, day: number): number =>
  day % 7 < 2 ? Math.floor(wantedS * WEEKEND) : wantedS;

/** Consumers who lack points for the day buy tokens of those who would sell, as far as there are any, and burn them. */
function buyPoints(books: Books, { sellShare }: Scenario, consumers: readonly Consumer[], day: number): bigint {
  let offered = (books.supply() * BigInt(Math.round(sellShare * 1000))) / 1000n;
  let bought = 0n;
  for (const consumer of consumers) {
    const lacks = BigInt(wantedOn(consumer, day)) * consumer.charge - books.balance(consumer.name);
    const amount = lacks < offered ? lacks : offered;
    if (amount <= 0n) continue;
    books.unmint(amount);
    books.move("issuance", consumer.name, amount);
    offered -= amount;
    bought += amount;
  }
  return bought;
}

function runWork(
  books: Books,
  rates: Rates,
  nodes: readonly Node[],
  consumers: readonly Consumer[],
  day: number,
  incomes: Map<string, { earned: bigint; computedS: number }>,
  random: Random,
): Pick<DayRow, "wantedS" | "servedS" | "used" | "paid" | "checks" | "fees"> {
  const lives = nodes.map(({ farm }) => (farm === null ? null : livesOf(farm, rates, random)));
  // What a node would be leased: of a farm, also what it would only pretend to compute.
  const claimed = nodes.map(({ offeredS }, i) => {
    const life = lives[i] ?? null;
    return life === null ? offeredS : life.computed === 0 ? 0 : (offeredS * life.given) / life.computed;
  });
  const capacity = claimed.reduce((sum, s) => sum + s, 0);
  const wanted = consumers.map((consumer) => {
    const affordable = Number(books.balance(consumer.name) / consumer.charge);
    return Math.min(wantedOn(consumer, day), affordable);
  });
  const needed = wanted.reduce((sum, s, i) => sum + s * (1 + (consumers[i]?.extra ?? 0)), 0);
  const share = needed === 0 ? 0 : Math.min(1, needed / capacity);
  const leased = claimed.map((s) => Math.floor(s * share));
  const computedAll = leased.reduce((sum, s) => sum + s, 0);

  let [servedS, paid] = [0, 0n];
  consumers.forEach((consumer, i) => {
    const seconds = Math.floor(needed === 0 ? 0 : (wanted[i] ?? 0) * (computedAll / needed));
    const price = consumer.charge * BigInt(seconds);
    const rewards = RULES.reward * BigInt(seconds);
    books.move(consumer.name, "pool", rewards);
    books.move(consumer.name, "treasury", price - rewards);
    servedS += seconds;
    paid += price;
  });
  // The rest of what was computed was checks; the treasury pays them as long as it can.
  const checks = RULES.reward * BigInt(computedAll - servedS);
  const fromTreasury = checks < books.balance("treasury") ? checks : books.balance("treasury");
  books.move("treasury", "pool", fromTreasury);
  books.move("issuance", "pool", checks - fromTreasury);

  nodes.forEach(({ name, farm }, i) => {
    const seconds = leased[i] ?? 0;
    const reward = RULES.reward * BigInt(seconds);
    const life = lives[i] ?? null;
    const kept = life === null ? reward : life.given === 0 ? 0n : (reward * share1000(life.kept / life.given)) / 1000n;
    books.move("pool", name, kept);
    // Reversed: what a farm was credited and lost again.
    books.move("pool", "treasury", reward - kept);
    const income = incomeOf(incomes, farm?.id ?? "honest");
    income.earned += kept;
    income.computedS += life === null || life.given === 0 ? seconds : (seconds * life.computed) / life.given;
  });
  const wantedS = consumers.reduce((sum, consumer) => sum + wantedOn(consumer, day), 0);
  const fees = paid - RULES.reward * BigInt(servedS) - checks;
  return { wantedS, servedS, used: capacity === 0 ? 0 : computedAll / capacity, paid, checks, fees };
}

const lesser = (a: bigint, b: bigint): bigint => {
  if (a < b) return a;
  return b;
};

const share1000 = (share: number): bigint => BigInt(Math.floor(share * 1000));

/** Of many accounts of a farm, together. */
function livesOf(kind: FarmKind, { caught }: Rates, random: Random): AccountLife {
  const rate = caught.get(kind.id);
  if (rate === undefined) throw new Error(`there are no rates of ${kind.id}`);
  const sum = { given: 0, computed: 0, kept: 0 };
  for (let i = 0; i < LIVES_DRAWN; i++) {
    const life = accountLife(kind, rate, random);
    sum.given += life.given;
    sum.computed += life.computed;
    sum.kept += life.kept;
  }
  return sum;
}

function incomeOf(incomes: Map<string, { earned: bigint; computedS: number }>, id: string) {
  const income = incomes.get(id) ?? { earned: 0n, computedS: 0 };
  incomes.set(id, income);
  return income;
}

/** Everybody asks once a week, for all that they may; what is above the threshold waits for an operator. */
function redeem(
  books: Books,
  nodes: readonly Node[],
  held: Held[],
  day: number,
  epochRedeemed: bigint,
  random: Random,
): { readonly amount: bigint; readonly putOff: number } {
  let [asked, amount, putOff] = [0n, 0n, 0];
  const left = () => RULES.epochCap - epochRedeemed - amount;
  const settle = (name: string, points: bigint): void => {
    if (random.chance(VOUCHERS_LOST) || points > left()) {
      books.move("escrow", name, points);
      return;
    }
    books.move("escrow", "burn", points);
    books.mint(points);
    amount += points;
  };
  for (const { name, amount: points } of held.filter(({ readyDay }) => readyDay === day)) settle(name, points);
  held.splice(0, held.length, ...held.filter(({ readyDay }) => readyDay > day));
  for (const { name, redeemsOn, farm } of nodes) {
    if (day % REDEEM_EVERY_DAYS !== redeemsOn) continue;
    const has = books.balance(name);
    const points = lesser(has, RULES.redemptionAccountPerDay);
    if (points < RULES.redemptionMin) continue;
    if (asked + points > RULES.redemptionNetworkPerDay || points > left()) {
      putOff += 1;
      continue;
    }
    asked += points;
    books.move(name, "escrow", points);
    // A farm's points lie on many accounts, each of which stays below the threshold.
    if (points >= RULES.redemptionApprovalFrom && farm === null)
      held.push({ name, amount: points, readyDay: day + APPROVAL_DAYS });
    else settle(name, points);
  }
  return { amount, putOff };
}
