// The last faults of this page's node, oldest first; what comes again and again is noted once.
import type { ContributorSnapshot } from "@starling/worker-runtime";

export const FAULTS_MAX = 10;

export interface NotedFault {
  readonly atMs: number;
  readonly code: string;
  readonly message: string;
}

const keyOf = ({ code, message }: Pick<NotedFault, "code" | "message">): string => `${code} ${message}`;

/** What the node shows at the moment that is amiss: its notice, and models that failed. */
export const faultsIn = ({ notice, models }: Pick<ContributorSnapshot, "notice" | "models">) => [
  ...(notice === null ? [] : [{ code: notice.code, message: notice.message }]),
  ...models.flatMap(({ stage, modelId, problem }) =>
    stage === "failed" ? [{ code: `model ${modelId}`, message: problem ?? "" }] : [],
  ),
];

/** The same list where nothing is new. */
export function noteFaults(
  log: readonly NotedFault[],
  seen: readonly Pick<NotedFault, "code" | "message">[],
  atMs: number,
): readonly NotedFault[] {
  const known = new Set(log.map(keyOf));
  const fresh = seen.filter((fault) => !known.has(keyOf(fault))).map((fault) => ({ ...fault, atMs }));
  return fresh.length === 0 ? log : [...log, ...fresh].slice(-FAULTS_MAX);
}
