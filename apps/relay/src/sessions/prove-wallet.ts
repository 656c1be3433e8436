// That whoever asks holds a wallet, now and for what its message says.
import { fail, type Outcome } from "@starling/protocol";
import { readSiwe, type SiweFacts } from "./read-siwe.ts";
import type { SessionRoom } from "./session-room.ts";
import { verifyWalletSignature } from "./verify-wallet-signature.ts";

export interface ProveWalletRequest {
  readonly message: string;
  readonly signature: string;
  /** What the message must say that it is for. */
  readonly statement: string;
  /** The request's `Origin`. */
  readonly origin: string | string[] | undefined;
  readonly nowMs: number;
}

/** Whose message it is. Its nonce must still be used, before anything is done by it. */
export async function proveWallet(
  room: Pick<SessionRoom, "siteOrigins" | "chainId" | "chain">,
  { message, signature, statement, origin, nowMs }: ProveWalletRequest,
): Promise<Outcome<SiweFacts, "siwe_refused" | "bad_signature">> {
  const { siteOrigins, chainId } = room;
  const read = readSiwe(message, { siteOrigins, chainId, origin, statement, nowMs });
  if (!read.ok) return read;
  const signed = { address: read.value.address, message, signature };
  return (await verifyWalletSignature(signed, room.chain)) ? read : fail("bad_signature", { param: "signature" });
}
