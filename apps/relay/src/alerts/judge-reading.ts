// What is wrong with the network, by its counters. Pure: a reading in, findings out.
import type { AlertFact, AlertKind, AlertSeverity } from "@starling/protocol";
import type { ChainHealth } from "../ports/chain.ts";
import { ALERT_LIMITS as LIMITS } from "./alert-limits.ts";

export interface Reading {
  readonly nodes: number;
  /** The most in the window. */
  readonly nodesMost: number;
  readonly models: readonly { readonly modelId: string; readonly openChunks: number; readonly readyNodes: number }[];
  /** Of the window. */
  readonly matches: number;
  readonly mismatches: number;
  readonly webhooksTaken: number;
  readonly webhooksFailed: number;
  readonly slowCommits: number;
  readonly paidByIssuance: number;
  readonly isCommitting: boolean;
  /** null: the relay has no referee of its own. */
  readonly houseNodes: number | null;
  /** null without a chain. */
  readonly chain: (ChainHealth & { readonly confirmations: number }) | null;
  /** Whether ledger and chain say the same; null where it can't be said. */
  readonly chainAgrees: boolean | null;
  /** Redemptions that wait for an operator, and since when the first of them does. */
  readonly held: { readonly count: number; readonly oldestMs: number | null };
  readonly nowMs: number;
}

export interface Finding {
  readonly kind: AlertKind;
  readonly subject: string | null;
  readonly severity: AlertSeverity;
  readonly sentence: string;
  readonly facts: Readonly<Record<string, number | string>>;
}

export function judgeReading(reading: Reading): Finding[] {
  return [...judgeChain(reading), ...judgeNodes(reading), ...judgeWork(reading), ...judgeMoney(reading)];
}

const finding = <K extends AlertKind>(
  kind: K,
  severity: AlertSeverity,
  sentence: string,
  facts: { readonly [F in AlertFact<K>]?: number } | null = null,
  subject: string | null = null,
): Finding => ({ kind, subject, severity, sentence, facts: { ...facts } });

function judgeChain({ chain, chainAgrees }: Reading): Finding[] {
  if (chain === null) return [];
  const found: Finding[] = [];
  const { state, sentence, head, worked, sending, confirmations } = chain;
  if (state === "halted")
    found.push(finding("chain_halted", "critical", sentence ?? "The chain says what can't be; it isn't followed."));
  if (state === "unreachable")
    found.push(finding("chain_unreachable", "warning", "The chain doesn't answer; it is asked again and again."));
  const behind = head === null || worked === null ? 0 : head - worked - confirmations;
  if (state === "following" && behind > LIMITS.blocksBehindMax)
    found.push(
      finding("chain_out_of_step", "warning", `The ledger is ${behind} blocks behind the chain.`, { blocks: behind }),
    );
  else if (chainAgrees === false)
    found.push(finding("chain_out_of_step", "critical", "Ledger and contracts say different sums; see the treasury."));
  if (sending.state === "no_gas")
    found.push(
      finding("chain_no_gas", "warning", "The relay's address holds too little for gas; users pay their own.", {
        waiting: sending.waiting,
      }),
    );
  return found;
}

function judgeNodes({ nodes, nodesMost, houseNodes, models }: Reading): Finding[] {
  const found: Finding[] = [];
  if (nodesMost >= LIMITS.nodesFellMin && nodes < nodesMost * LIMITS.nodesFellShare)
    found.push(
      finding("nodes_fell", "warning", `${nodes} nodes are connected; there were ${nodesMost} not long ago.`, {
        nodes,
        before: nodesMost,
      }),
    );
  if (houseNodes === 0)
    found.push(finding("house_away", "critical", "The relay's own referee is not connected: nothing is admitted."));
  const waiting = models.filter(({ openChunks, readyNodes }) => openChunks > 0 && readyNodes === 0);
  for (const { modelId, openChunks } of waiting.slice(0, LIMITS.modelsMax))
    found.push(
      finding(
        "queue_without_nodes",
        "warning",
        `Work of ${modelId} waits, and no node is ready for it.`,
        { chunks: openChunks },
        modelId,
      ),
    );
  return found;
}

function judgeWork(reading: Reading): Finding[] {
  const { matches, mismatches, webhooksTaken, webhooksFailed, slowCommits, isCommitting } = reading;
  const found: Finding[] = [];
  const checks = matches + mismatches;
  if (checks >= LIMITS.mismatchChecksMin && mismatches > checks * LIMITS.mismatchShare)
    found.push(
      finding("mismatch_rate", "warning", `${mismatches} of the last ${checks} checks found a wrong answer.`, {
        mismatches,
        checks,
      }),
    );
  const attempts = webhooksTaken + webhooksFailed;
  if (attempts >= LIMITS.webhookAttemptsMin && webhooksFailed > attempts * LIMITS.webhookFailuresShare)
    found.push(
      finding("webhooks_failing", "warning", `${webhooksFailed} of ${attempts} webhook deliveries failed of late.`, {
        failed: webhooksFailed,
        attempts,
      }),
    );
  if (slowCommits >= LIMITS.slowCommitsMin)
    found.push(
      finding("commits_slow", "warning", `${slowCommits} commits took more than a second of late.`, {
        commits: slowCommits,
      }),
    );
  if (!isCommitting)
    found.push(
      finding(
        "commits_failing",
        "critical",
        "The database takes no commits; nothing new is acknowledged until it does.",
      ),
    );
  return found;
}

function judgeMoney({ held, paidByIssuance, nowMs }: Reading): Finding[] {
  const found: Finding[] = [];
  const waitedMs = held.oldestMs === null ? 0 : nowMs - held.oldestMs;
  if (waitedMs > LIMITS.redemptionWaitMs)
    found.push(
      finding(
        "redemptions_waiting",
        "warning",
        `${held.count} redemptions wait for an operator, the first for ${Math.floor(waitedMs / 60_000)} minutes.`,
        { count: held.count, minutes: Math.floor(waitedMs / 60_000) },
      ),
    );
  if (paidByIssuance > 0)
    found.push(
      finding(
        "treasury_low",
        "warning",
        "The treasury held too little to pay for checks: new points were made for them.",
        {
          entries: paidByIssuance,
        },
      ),
    );
  return found;
}
