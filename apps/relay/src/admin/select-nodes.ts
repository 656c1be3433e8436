// The first so many of all nodes, in the order asked for: one pass, and a short list that is kept in order. Nothing is sorted whole.
import type { NodeStatus } from "@starling/domain";
import type { AdminNodeState, Backend, NodeSort, Region, SortOrder } from "@starling/protocol";
import type { ConnectedNode } from "../ports/connected-nodes.ts";

export interface NodeQuery {
  readonly sort: NodeSort;
  readonly order: SortOrder;
  readonly after: NodeKey | null;
  readonly limit: number;
  /** The beginning of an id, an account's id, a device's thumbprint or a name. */
  readonly search: string | null;
  readonly accountId: string | null;
  readonly state: AdminNodeState | null;
  readonly backend: Backend | null;
  readonly modelId: string | null;
  readonly region: Region | null;
}

export interface NodeKey {
  readonly value: number;
  readonly nodeId: string;
}

export interface SelectedNode {
  readonly key: NodeKey;
  readonly status: NodeStatus;
  /** undefined while its connection is lost. */
  readonly connected: ConnectedNode | undefined;
}

export interface NodeSelection {
  readonly nodes: readonly SelectedNode[];
  readonly next: NodeKey | null;
  /** Of all that are known, whatever the filter. */
  readonly total: number;
}

/** O(nodes × log limit). */
export function selectNodes(
  eachNode: (visit: (node: NodeStatus) => void) => void,
  connected: Iterable<ConnectedNode>,
  query: NodeQuery,
): NodeSelection {
  const here = new Map<string, ConnectedNode>();
  for (const node of connected) here.set(node.nodeId, node);
  const sign = query.order === "asc" ? 1 : -1;
  const kept: SelectedNode[] = [];
  const most = query.limit + 1;
  let total = 0;
  eachNode((status) => {
    total += 1;
    const node = here.get(status.nodeId);
    if (!isWanted(status, node, query)) return;
    const key = { value: sortedBy(status, node, query.sort), nodeId: status.nodeId };
    if (query.after !== null && sign * compare(key, query.after) <= 0) return;
    const last = kept.at(-1);
    if (kept.length === most && last !== undefined && sign * compare(key, last.key) >= 0) return;
    kept.splice(placeOf(kept, key, sign), 0, { key, status, connected: node });
    if (kept.length > most) kept.pop();
  });
  const nodes = kept.slice(0, query.limit);
  return { nodes, next: kept.length > query.limit ? (nodes.at(-1)?.key ?? null) : null, total };
}

/** Where it stands among those that are kept, by halving. */
function placeOf(kept: readonly SelectedNode[], key: NodeKey, sign: number): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = kept[middle];
    if (other !== undefined && sign * compare(key, other.key) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(a: NodeKey, b: NodeKey): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.nodeId === b.nodeId ? 0 : a.nodeId < b.nodeId ? -1 : 1;
}

function sortedBy(status: NodeStatus, node: ConnectedNode | undefined, sort: NodeSort): number {
  switch (sort) {
    case "since":
      return node?.sinceMs ?? 0;
    case "speed":
      return status.models.reduce((most, { unitsPerSecond }) => Math.max(most, unitsPerSecond), 0);
    case "outstanding":
      return status.outstandingMs;
    default:
      return status[sort];
  }
}

function isWanted(status: NodeStatus, node: ConnectedNode | undefined, query: NodeQuery): boolean {
  const { search, accountId, state, backend, modelId, region } = query;
  return (
    (accountId === null || status.accountId === accountId) &&
    (state === null || status.state === state) &&
    (backend === null || status.models.some((model) => model.backend === backend)) &&
    (modelId === null || status.models.some((model) => model.modelId === modelId)) &&
    (region === null || node?.region === region) &&
    (search === null ||
      status.nodeId.startsWith(search) ||
      status.accountId.startsWith(search) ||
      node?.thumbprint.startsWith(search) === true ||
      node?.name.toLowerCase().startsWith(search.toLowerCase()) === true)
  );
}
