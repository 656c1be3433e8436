// Who is there: a P-256 key that signed this connection's challenge.
import { createHash } from "node:crypto";
import { type Hello, helloText, makeId, type NodeId } from "@starling/protocol";
import { verifyDeviceText } from "../accounts/device-key.ts";

/** Whether the hello's signature fits its key and the challenge. */
export const verifyHello = ({ publicKey, signature, nodeKey }: Hello, nonce: string): Promise<boolean> =>
  verifyDeviceText(publicKey, signature, helloText(nonce, nodeKey));

/** A node's id: the same for the same key and node key, over reconnections and restarts of the relay. Nobody else can take it. */
export function nodeIdOf(thumbprint: string, nodeKey: string): NodeId {
  return makeId("node", 0, createHash("sha256").update(`starling node 1\n${thumbprint}\n${nodeKey}`).digest());
}
