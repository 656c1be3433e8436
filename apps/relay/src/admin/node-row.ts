import type { AdminNodeRow } from "@starling/protocol";
import type { SelectedNode } from "./select-nodes.ts";

export function nodeRow({ status, connected }: Pick<SelectedNode, "status" | "connected">): AdminNodeRow {
  const first = status.models[0];
  const adapter = connected?.adapter ?? null;
  return {
    id: status.nodeId,
    object: "node",
    account: status.accountId,
    name: connected === undefined || connected.name === "" ? null : connected.name,
    device: connected?.thumbprint ?? null,
    state: status.state,
    since: connected === undefined ? null : new Date(connected.sinceMs).toISOString(),
    runtime: connected?.runtime ?? null,
    adapter:
      adapter === null
        ? null
        : {
            vendor: adapter.vendor,
            architecture: adapter.architecture,
            description: adapter.description,
            isFallback: adapter.isFallback,
          },
    backend: first?.backend ?? null,
    adapterClass: first?.adapterClass ?? null,
    region: connected?.region ?? null,
    models: status.models.map(({ modelId, unitsPerSecond, isAdmitted, streams }) => ({
      model: modelId,
      unitsPerSecond,
      isAdmitted,
      streams,
    })),
    leases: status.leases,
    outstandingMs: status.outstandingMs,
    reliability: status.reliability,
    strikes: status.strikes,
    matches: status.matches,
    mismatches: status.mismatches,
  };
}
