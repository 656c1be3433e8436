// Ledger, contract and wallets, read by themselves: what became tokens is what points say, to the unit.
import type { Sql } from "@starling/db";
import { SYSTEM_ACCOUNTS, weiOfPoints } from "@starling/protocol";
import { type Check, check } from "../check.ts";
import { checkRules, LEDGER_RULES, type Rule } from "../check-database.ts";
import type { MoneyChain } from "./money-chain.ts";
import type { Attempt, Saver } from "./saver.ts";

export interface MoneyExpected {
  readonly savers: readonly Saver[];
  readonly attempts: readonly Attempt[];
  /** Micro-points that each saver bought. */
  readonly bought: bigint;
}

const { escrow, burn } = SYSTEM_ACCOUNTS;

const RULES: readonly Rule[] = [
  {
    name: "no redemption is open, and escrow is empty",
    sql: `SELECT (SELECT count(*) FROM redemption WHERE state IN ('held', 'issued')) + (SELECT available FROM account WHERE id = $1) AS found,
          0::bigint AS wanted`,
    params: [escrow],
  },
  {
    name: "burnt points are those of redeemed redemptions",
    sql: `SELECT (SELECT available FROM account WHERE id = $1) AS found,
          (SELECT coalesce(sum(amount), 0)::bigint FROM redemption WHERE state = 'redeemed') AS wanted`,
    params: [burn],
  },
  {
    name: "each account's sum is that of its redeemed redemptions",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM account a
          WHERE a.redeemed <> (SELECT coalesce(sum(r.amount), 0) FROM redemption r WHERE r.account_id = a.id AND r.state = 'redeemed')`,
  },
  {
    name: "each redemption has its entries, and no others",
    sql: `SELECT count(*) AS found, 0::bigint AS wanted FROM redemption r WHERE
            (SELECT count(*) FROM ledger_entry e WHERE e.idempotency_key = 'redemption:' || r.id) <> 1
            OR (SELECT count(*) FROM ledger_entry e WHERE e.idempotency_key = 'burn:' || r.id) <> (r.state = 'redeemed')::int
            OR (SELECT count(*) FROM ledger_entry e WHERE e.idempotency_key = 'redemption_return:' || r.id) <> (r.state <> 'redeemed')::int`,
  },
];

export async function checkMoney(sql: Sql, chain: MoneyChain, expected: MoneyExpected): Promise<readonly Check[]> {
  const { savers, attempts, bought } = expected;
  const checks: Check[] = [...(await checkRules(sql, [...LEDGER_RULES, ...RULES]))];
  const { rows } = await sql.query<{ id: string; redeemed: bigint; available: bigint }>(
    "SELECT id, redeemed, available FROM account WHERE id = ANY($1::text[])",
    [savers.map(({ accountId }) => accountId)],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  let onChain = 0n;
  let asTold = 0;
  let balanced = 0;
  let kept = 0;
  for (const { accountId, wallet } of savers) {
    const row = known.get(accountId);
    const paid = await chain.redeemed(accountId);
    onChain += paid;
    if (row?.redeemed === paid) asTold++;
    if ((await chain.tokens(wallet.address)) === weiOfPoints(paid)) balanced++;
    if (row !== undefined && row.available + row.redeemed === bought) kept++;
  }
  const all = savers.length;
  const redeemed = attempts.flatMap((a) =>
    a.how === "over" && a.redemption.state === "redeemed" ? [a.redemption] : [],
  );
  const told = redeemed.reduce((sum, { tokens }) => sum + BigInt(tokens), 0n);
  const of = (n: number) => `${n} of ${all}`;
  checks.push(
    check("the contract has paid each account what the ledger says", asTold === all, of(asTold)),
    check("each wallet has the tokens of its redeemed points, to the unit", balanced === all, of(balanced)),
    check("each account has what it bought less what it redeemed", kept === all, of(kept)),
    check("all tokens are redeemed points × rate", (await chain.tokens()) === weiOfPoints(onChain), onChain),
    check("owners were told of just these", told === weiOfPoints(onChain), `${redeemed.length} redemptions`),
  );
  return checks;
}
