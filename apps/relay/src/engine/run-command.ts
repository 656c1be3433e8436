// Runs commands in memory and lets their consequences out in order: what may leave now leaves now, the rest after its commit.
import type { Command, CommandType, Decision, DurableChange, Effect, Engine, Replies } from "@starling/domain";
import { fail, type Outcome, ok } from "@starling/protocol";
import type { GroupCommit, Parcel } from "./group-commit.ts";
import { makeContext } from "./make-context.ts";

/** What became of a command. `not_ready`: it was not committed, and nothing of it lasts. */
export type Settled<R> = Outcome<R, "not_ready">;
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

export interface DecisionParcel extends Parcel {
  /** Effects that leave after the commit. */
  readonly effects: readonly Effect[];
  readonly settle: ((committed: boolean) => void) | null;
}

/** Replies that speak of what lasts: they wait for every change before them, also when they made none themselves. */
const WAITS: ReadonlySet<CommandType> = new Set<CommandType>([
  "admit-job",
  "cancel-job",
  "grant-points",
  "results",
  "chain-advanced",
  "request-redemption",
  "approve-redemption",
  "reject-redemption",
  "cancel-redemption",
  "merge-accounts",
]);
const NOTHING: readonly Effect[] = [];

/**
 * Decides and applies `command` on `engine`, hands effects marked `now` to `leave`, and puts the rest in line.
 * `done` is called once: at once for commands that need no commit, else after it.
 */
export function runCommand<T extends CommandType>(
  engine: Engine,
  commits: GroupCommit<DecisionParcel>,
  leave: (effect: Effect) => void,
  command: CommandOf<T>,
  done?: (settled: Settled<Replies[T]>) => void,
): void {
  const decision: Decision<T> = engine.run<T>(command, makeContext());
  let later: Effect[] | null = null;
  for (const effect of decision.effects) {
    if (effect.when === "now") leave(effect);
    else if (later === null) later = [effect];
    else later.push(effect);
  }
  if (decision.changes.length === 0 && later === null && !WAITS.has(command.type)) {
    done?.(ok(decision.reply));
    return;
  }
  commits.push({
    changes: decision.changes,
    bytes: bytesOf(decision.changes),
    effects: later ?? NOTHING,
    settle: done === undefined ? null : (committed) => done(committed ? ok(decision.reply) : fail("not_ready")),
  });
}

/** Bytes of payload; what else a change holds is small. */
function bytesOf(changes: readonly DurableChange[]): number {
  let bytes = 0;
  for (const change of changes) {
    if (change.type === "output-accepted" || change.type === "output-corrected") bytes += change.data.byteLength;
    else if (change.type === "job-admitted")
      for (const span of change.spans) for (const input of span.inputs) bytes += input.byteLength;
  }
  return bytes;
}
