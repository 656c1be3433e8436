import type { ChunkResult, ResultProof } from "@starling/domain";
import {
  type ErrorCode,
  type Refusal,
  type Result,
  type Results,
  type ResultsAck,
  results,
  unpackBundle,
} from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import { type Claimed, checkAttestation } from "./check-attestation.ts";
import { checkOutput } from "./check-output.ts";
import { countViolation, isBreach, type NodeConnection, refusalOf, settleResults } from "./node-connection.ts";
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
  const refuse = (code: ErrorCode, detail?: string): void => {
    connection.resultsInFlight -= 1;
    ack(refusalOf(code, detail));
  };
  const refuseBreach = (code: ErrorCode, detail?: string): void => {
    countViolation(connection);
    refuse(code, detail);
  };

  const parsed = results.safeParse(message);
  if (!parsed.success) {
    refuseBreach("invalid_message", explainIssues(parsed.error).sentence);
    return;
  }
  const { results: said, attestation } = parsed.data;
  const outputs = outputsOf(parsed.data);
  const { claimed, unknown } = claimsOf(room, connection, said, outputs);
  if (claimed.length === 0) {
    // Nothing to attest: failures, an unreadable bundle, or leases that this relay doesn't know, which the engine refuses by their fences.
    hand(room, connection, judge(room, connection, said, outputs, []), ack);
  } else if (unknown > 0) {
    refuse("attestation_invalid", "Some of the results are of leases that were over long ago: nothing of it was used.");
  } else if (attestation === null) {
    refuseBreach("attestation_invalid");
  } else {
    connection.verifying += 1;
    checkAttestation(connection.key, claimed, attestation, (proofs) => {
      if (proofs === null) refuseBreach("attestation_invalid");
      else hand(room, connection, judge(room, connection, said, outputs, proofs), ack);
      settleResults(connection);
    });
  }
}

function hand(room: NodeRoom, connection: NodeConnection, judged: readonly ChunkResult[], ack: Ack): void {
  room.engine.run<"results">({ type: "results", nodeId: connection.nodeId, results: judged }, (settled) => {
    connection.resultsInFlight -= 1;
    if (!settled.ok) {
      ack(refusalOf(settled.error.code));
      return;
    }
    if (settled.value.some((code) => code !== null && isBreach(code))) countViolation(connection);
    ack({ outcomes: [...settled.value] });
  });
}

/** One part for each result that is ok, in order; none at all when the bundle can't be read or counts otherwise. */
function outputsOf({ results: said, outputs }: Results): readonly Uint8Array[] {
  const parts = unpackBundle(outputs, said.length);
  const wanted = said.reduce((n, result) => (result.ok ? n + 1 : n), 0);
  return parts.ok && parts.value.length === wanted ? parts.value : [];
}

/** What the node's signature must be over, and how many of its results are of leases that the relay doesn't know. */
function claimsOf(
  room: NodeRoom,
  connection: NodeConnection,
  said: readonly Result[],
  outputs: readonly Uint8Array[],
): { claimed: Claimed[]; unknown: number } {
  const claimed: Claimed[] = [];
  let unknown = 0;
  let next = 0;
  for (const result of said) {
    const output = result.ok ? outputs[next++] : undefined;
    if (output === undefined) continue;
    const lease = connection.leases.get(result.fence) ?? room.registry.endedLease(result.fence);
    const manifest = lease === undefined ? undefined : room.catalogue.manifest(lease.modelId);
    if (lease === undefined || manifest === undefined) unknown += 1;
    else claimed.push({ result, modelHash: manifest.hash, inputHash: lease.inputHash, output });
  }
  return { claimed, unknown };
}

/** The results as the engine takes them, with what is wrong with their outputs. The engine checks each fence before it reads the rest. */
function judge(
  room: NodeRoom,
  connection: NodeConnection,
  said: readonly Result[],
  outputs: readonly Uint8Array[],
  proofs: readonly ResultProof[],
): ChunkResult[] {
  let next = 0;
  return said.map((result): ChunkResult => {
    const { jobId, chunkIndex, fence } = result;
    const lease = connection.leases.get(fence);
    room.registry.endLease(connection, fence);
    if (!result.ok) return { ok: false, jobId, chunkIndex, fence, code: result.code };
    const output = outputs[next];
    const proof = proofs[next];
    next += 1;
    const manifest = lease === undefined ? undefined : room.catalogue.manifest(lease.modelId);
    // Not held: the engine refuses it by its fence, whatever its output is.
    if (output === undefined || proof === undefined || lease === undefined || manifest === undefined)
      return { ok: false, jobId, chunkIndex, fence, code: "malformed_frame" };
    const fault = checkOutput(manifest, lease, output);
    if (fault !== null) return { ok: false, jobId, chunkIndex, fence, code: fault };
    return { ok: true, jobId, chunkIndex, fence, runMs: result.runMs, output, proof };
  });
}
