// The connected nodes in rough: by region, by class of adapter, and what runs each model.
import {
  type AccountId,
  ADAPTER_ROWS_MAX,
  type Backend,
  type NetworkStats,
  REGION_OWNERS_MIN,
  type Region,
} from "@starling/protocol";

/** What is looked at of a node. */
export interface CrowdNode {
  readonly accountId: AccountId;
  /** As its owner agreed to say; null when not. */
  readonly region: Region | null;
  /** What it has loaded. */
  readonly loaded: readonly {
    readonly modelId: string;
    readonly backend: Backend;
    readonly adapterClass: string;
  }[];
}

export interface Crowd extends Pick<NetworkStats, "regions" | "adapters"> {
  readonly nodesByBackend: ReadonlyMap<string, Readonly<Record<Backend, number>>>;
}

/** O(nodes): called once a second at most. A region is named only where nodes of `REGION_OWNERS_MIN` owners are. */
export function describeCrowd(nodes: Iterable<CrowdNode>): Crowd {
  const regions = new Map<Region, { owners: Set<AccountId>; nodes: number }>();
  const adapters = new Map<string, number>();
  const models = new Map<string, Record<Backend, number>>();
  let elsewhere = 0;
  for (const { accountId, region, loaded } of nodes) {
    if (region === null) elsewhere += 1;
    else {
      const there = regions.get(region) ?? { owners: new Set<AccountId>(), nodes: 0 };
      there.nodes += 1;
      if (there.owners.size < REGION_OWNERS_MIN) there.owners.add(accountId);
      regions.set(region, there);
    }
    const best = bestOf(loaded);
    if (best !== undefined) adapters.set(best.adapterClass, (adapters.get(best.adapterClass) ?? 0) + 1);
    for (const { modelId, backend } of loaded) {
      const counted = models.get(modelId) ?? { webgpu: 0, wasm: 0, cpu: 0 };
      counted[backend] += 1;
      models.set(modelId, counted);
    }
  }
  const told: Crowd["regions"] = [];
  for (const [region, there] of regions) {
    if (there.owners.size >= REGION_OWNERS_MIN) told.push({ region, nodes: there.nodes });
    else elsewhere += there.nodes;
  }
  told.sort((a, b) => b.nodes - a.nodes || (a.region < b.region ? -1 : 1));
  return {
    regions: elsewhere === 0 ? told : [...told, { region: "elsewhere", nodes: elsewhere }],
    adapters: [...adapters]
      .map(([adapterClass, count]) => ({ adapterClass, nodes: count }))
      .sort((a, b) => b.nodes - a.nodes || (a.adapterClass < b.adapterClass ? -1 : 1))
      .slice(0, ADAPTER_ROWS_MAX),
    nodesByBackend: models,
  };
}

const RANK: Readonly<Record<Backend, number>> = { webgpu: 0, wasm: 1, cpu: 2 };

/** A node with several models counts under the best of what it computes with. */
function bestOf(loaded: CrowdNode["loaded"]): CrowdNode["loaded"][number] | undefined {
  let best = loaded[0];
  for (const one of loaded) if (best !== undefined && RANK[one.backend] < RANK[best.backend]) best = one;
  return best;
}
