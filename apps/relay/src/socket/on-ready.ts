import { ready } from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import { adapterClassOf } from "./adapter-class.ts";
import { countViolation, type NodeConnection, type PlainAck, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";

/** Which models the node can do now. Models that aren't in the catalogue, or whose known answers didn't hold, are passed over. */
export function onReady(room: NodeRoom, connection: NodeConnection, message: unknown, ack: PlainAck): void {
  const parsed = ready.safeParse(message);
  if (!parsed.success) {
    countViolation(connection);
    ack(refusalOf("invalid_message", explainIssues(parsed.error).sentence));
    return;
  }
  const models = parsed.data.models
    .filter(({ modelId, goldenOk }) => goldenOk && room.catalogue.manifest(modelId) !== undefined)
    .map(({ modelId, backend, itemsPerSecond, streams }) => ({
      modelId,
      backend,
      itemsPerSecond,
      adapterClass: adapterClassOf(backend, connection.adapter),
      streamsMax: streams,
    }));
  connection.loaded = models;
  room.engine.run<"node-ready">({ type: "node-ready", nodeId: connection.nodeId, models });
  ack({});
}
