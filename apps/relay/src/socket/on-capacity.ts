import { capacity } from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import { countViolation, type NodeConnection, type PlainAck, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";

/** Whether the node takes work, and which leases it gives back. */
export function onCapacity(room: NodeRoom, connection: NodeConnection, message: unknown, ack: PlainAck): void {
  const parsed = capacity.safeParse(message);
  if (!parsed.success) {
    countViolation(connection);
    ack(refusalOf("invalid_message", explainIssues(parsed.error).sentence));
    return;
  }
  const { paused, giveBack } = parsed.data;
  for (const fence of giveBack) room.registry.endLease(connection, fence);
  room.engine.run<"node-capacity">({ type: "node-capacity", nodeId: connection.nodeId, paused, giveBack });
  ack({});
}
