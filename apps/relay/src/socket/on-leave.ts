import { afterResults, type NodeConnection, type PlainAck } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";

/** The node says goodbye: what it holds is queued again at once. It closes the connection itself. */
export function onLeave(room: NodeRoom, connection: NodeConnection, ack: PlainAck): void {
  connection.left = true;
  afterResults(connection, () => {
    for (const fence of connection.leases.keys()) room.registry.endLease(connection, fence);
    room.engine.run<"node-gone">({ type: "node-gone", nodeId: connection.nodeId, how: "left" });
    ack({});
  });
}
