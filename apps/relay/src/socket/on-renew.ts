import { type Refusal, type RenewAck, renew } from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import { countViolation, type NodeConnection, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";

/** The fences that the node still means to answer; it hears which of them it has lost. */
export function onRenew(
  room: NodeRoom,
  connection: NodeConnection,
  message: unknown,
  ack: (reply: RenewAck | Refusal) => void,
): void {
  const parsed = renew.safeParse(message);
  if (!parsed.success) {
    countViolation(connection);
    ack(refusalOf("invalid_message", explainIssues(parsed.error).sentence));
    return;
  }
  const { nodeId } = connection;
  room.engine.run<"renew">({ type: "renew", nodeId, fences: parsed.data.fences }, (settled) => {
    if (!settled.ok) {
      ack(refusalOf(settled.error.code));
      return;
    }
    for (const fence of settled.value.lost) room.registry.endLease(connection, fence);
    ack({ lost: [...settled.value.lost] });
  });
}
