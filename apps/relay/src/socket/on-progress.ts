import type { StreamPart as EnginePart } from "@starling/domain";
import {
  type Progress,
  type ProgressAck,
  progress,
  type Refusal,
  type StreamAck,
  type StreamPart,
} from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import { checkTokens } from "./check-text.ts";
import { countViolation, isBreach, type NodeConnection, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";
import { SOCKET_LIMITS } from "./socket-limits.ts";
import { textItemOf } from "./text-lease.ts";

type Ack = (reply: ProgressAck | Refusal) => void;

/**
 * Tokens of answers under way; acknowledged with how many the relay has of each, once they are committed. A stream whose
 * tokens can't be is given to another node at once.
 */
export function onProgress(room: NodeRoom, connection: NodeConnection, message: unknown, ack: Ack): void {
  if (connection.progressInFlight >= SOCKET_LIMITS.progressInFlightMax) {
    countViolation(connection);
    ack(refusalOf("invalid_message", "Too many progress messages wait for their acknowledgement; wait for one first."));
    return;
  }
  const parsed = progress.safeParse(message);
  if (!parsed.success) {
    countViolation(connection);
    ack(refusalOf("invalid_message", explainIssues(parsed.error).sentence));
    return;
  }
  connection.progressInFlight += 1;
  if (room.engine.full()) room.engine.whenRoom(() => take(room, connection, parsed.data, ack));
  else take(room, connection, parsed.data, ack);
}

function take(room: NodeRoom, connection: NodeConnection, { streams }: Progress, ack: Ack): void {
  const { nodeId } = connection;
  const faults = streams.map((part) => faultOf(room, connection, part));
  const parts = streams.filter((_, i) => faults[i] === null).map(enginePart);
  const bad = streams.filter((_, i) => faults[i] !== null);
  if (bad.length > 0) giveUp(room, connection, bad);

  const reply = (acks: readonly StreamAck[]): void => {
    connection.progressInFlight -= 1;
    if (acks.some((said) => "code" in said && isBreach(said.code))) countViolation(connection);
    ack({ streams: [...acks] });
  };
  if (parts.length === 0) {
    reply(faults.map((code) => ({ code: code ?? "internal" })));
    return;
  }
  room.engine.run<"progress">({ type: "progress", nodeId, parts }, (settled) => {
    if (!settled.ok) {
      connection.progressInFlight -= 1;
      ack(refusalOf(settled.error.code));
      return;
    }
    let next = 0;
    reply(faults.map((code) => (code === null ? (settled.value[next++] ?? { code: "internal" }) : { code })));
  });
}

/** Leases that the node doesn't hold are the engine's to judge, by their fences. */
function faultOf(room: NodeRoom, connection: NodeConnection, part: StreamPart): "wrong_shape" | null {
  const lease = connection.leases.get(part.fence);
  if (lease === undefined) return null;
  lease.isHeard = true;
  const manifest = room.catalogue.manifest(lease.modelId);
  if (manifest?.task !== "generate") return "wrong_shape";
  const { from, tokens, logprobs } = part;
  return checkTokens(manifest.params, textItemOf(lease), { from, tokens, logprobs: logprobs ?? null });
}

const enginePart = ({ jobId, chunkIndex, fence, from, tokens, logprobs }: StreamPart): EnginePart => ({
  jobId,
  chunkIndex,
  fence,
  from,
  tokens,
  logprobs: logprobs ?? null,
});

/** Ends these leases as if they had been answered so. */
function giveUp(room: NodeRoom, connection: NodeConnection, parts: readonly StreamPart[]): void {
  for (const { fence } of parts) room.registry.endLease(connection, fence);
  room.engine.run<"results">({
    type: "results",
    nodeId: connection.nodeId,
    results: parts.map(({ jobId, chunkIndex, fence }) => ({
      ok: false,
      jobId,
      chunkIndex,
      fence,
      code: "wrong_shape",
    })),
  });
}
