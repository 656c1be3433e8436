import type { ChunkResult } from "@starling/domain";
import { type ErrorCode, type Refusal, type Result, type ResultsAck, results, unpackBundle } from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import { checkOutput, type OutputFault } from "./check-output.ts";
import { countViolation, type NodeConnection, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";
import { SOCKET_LIMITS } from "./socket-limits.ts";

type Ack = (reply: ResultsAck | Refusal) => void;

/** Takes a batch of results; acknowledged with one outcome each once what was accepted is committed. Waits at the door while too much waits to be written. */
export function onResults(room: NodeRoom, connection: NodeConnection, message: unknown, ack: Ack): void {
  if (connection.resultsInFlight >= SOCKET_LIMITS.resultsInFlightMax) {
    countViolation(connection);
    ack(refusalOf("invalid_message", "Too many results messages wait for their acknowledgement; wait for some first."));
    return;
  }
  connection.resultsInFlight += 1;
  if (room.engine.full()) room.engine.whenRoom(() => take(room, connection, message, ack));
  else take(room, connection, message, ack);
}

function take(room: NodeRoom, connection: NodeConnection, message: unknown, ack: Ack): void {
  const parsed = results.safeParse(message);
  if (!parsed.success) {
    connection.resultsInFlight -= 1;
    countViolation(connection);
    ack(refusalOf("invalid_message", explainIssues(parsed.error).sentence));
    return;
  }
  const judged = judge(room, connection, parsed.data.results, parsed.data.outputs);
  room.engine.run<"results">({ type: "results", nodeId: connection.nodeId, results: judged }, (settled) => {
    connection.resultsInFlight -= 1;
    if (!settled.ok) {
      ack(refusalOf(settled.error.code));
      return;
    }
    if (settled.value.some(isViolation)) countViolation(connection);
    ack({ outcomes: [...settled.value] });
  });
}

const VIOLATIONS: ReadonlySet<ErrorCode> = new Set(["malformed_frame", "wrong_shape", "not_finite", "lease_not_held"]);
const isViolation = (code: ErrorCode | null): boolean => code !== null && VIOLATIONS.has(code);

/** The results as the engine takes them, with what is wrong with their outputs. The engine checks each fence before it reads the rest. */
function judge(
  room: NodeRoom,
  connection: NodeConnection,
  said: readonly Result[],
  outputs: Uint8Array,
): ChunkResult[] {
  const parts = unpackBundle(outputs, said.length);
  const wanted = said.reduce((n, result) => (result.ok ? n + 1 : n), 0);
  const bundle = parts.ok && parts.value.length === wanted ? parts.value : null;
  let next = 0;
  return said.map((result): ChunkResult => {
    const { jobId, chunkIndex, fence } = result;
    if (!result.ok) {
      connection.leases.delete(fence);
      return { ok: false, jobId, chunkIndex, fence, code: result.code };
    }
    const output = bundle?.[next++];
    const fault = output === undefined ? "malformed_frame" : faultOf(room, connection, result, output);
    connection.leases.delete(fence);
    if (output === undefined || fault !== null)
      return { ok: false, jobId, chunkIndex, fence, code: fault ?? "malformed_frame" };
    return { ok: true, jobId, chunkIndex, fence, runMs: result.runMs, output, proof: null };
  });
}

function faultOf(room: NodeRoom, connection: NodeConnection, result: Result, output: Uint8Array): OutputFault | null {
  const lease = connection.leases.get(result.fence);
  const manifest = lease === undefined ? undefined : room.catalogue.manifest(lease.modelId);
  // Not held: the engine refuses it by its fence, whatever its output is.
  if (lease === undefined || manifest === undefined) return "malformed_frame";
  return checkOutput(manifest, lease.itemCount, output);
}
