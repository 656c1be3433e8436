import { createIdentity } from "../node-identity.ts";
import { connectNode, type SimulatedNode, type SimulatedNodeOptions } from "../simulated-node.ts";

/** Accounts of their own, that share one device: each chunk waits for those that the others have taken. */
export async function openIdentities(
  count: number,
  device: { readonly itemsPerSecond: number; readonly claimedItemsPerSecond: number },
  options: Omit<SimulatedNodeOptions, "identity" | "nodeKey" | "delayMs" | "models"> & { readonly modelId: string },
): Promise<SimulatedNode[]> {
  let freeAtMs = 0;
  const delayMs: NonNullable<SimulatedNodeOptions["delayMs"]> = ({ lease: { itemCount } }) => {
    const nowMs = performance.now();
    freeAtMs = Math.max(freeAtMs, nowMs) + (1000 * itemCount) / device.itemsPerSecond;
    return freeAtMs - nowMs;
  };
  const { modelId, ...rest } = options;
  const models = [{ modelId, itemsPerSecond: device.claimedItemsPerSecond }];
  return Promise.all(
    Array.from({ length: count }, () => connectNode({ ...rest, models, delayMs, identity: createIdentity() })),
  );
}
