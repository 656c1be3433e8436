// Where a statement goes on, as a text that only a relay can write: the balance in it is taken at its word.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { type AccountId, isId } from "@starling/protocol";
import { keccak256, type Signer } from "../receipts/signer.ts";
import type { StatementCursor } from "./read-statement.ts";

export interface StatementCursors {
  write(accountId: AccountId, cursor: StatementCursor): string;
  /** null: no relay with this key wrote it for this account. */
  read(accountId: AccountId, text: string): StatementCursor | null;
}

const FORM = /^(([a-z]{3}_[0-9A-Z]{26})\.(-?\d{1,19})\.(-?\d{1,19}))\.([\w-]{22})$/;
const MAC_BYTES = 16;

export function createStatementCursors(secret: Uint8Array): StatementCursors {
  const macOf = (accountId: AccountId, text: string): Buffer =>
    createHmac("sha256", secret).update(`${accountId} ${text}`).digest().subarray(0, MAC_BYTES);
  return {
    write(accountId, { before, balance }) {
      const text = `${before}.${balance.available}.${balance.escrow}`;
      return `${text}.${macOf(accountId, text).toString("base64url")}`;
    },
    read(accountId, given) {
      const [, text = "", before = "", available = "", escrow = "", mac = ""] = FORM.exec(given) ?? [];
      if (!isId("ent", before) || !timingSafeEqual(Buffer.from(mac, "base64url"), macOf(accountId, text))) return null;
      return { before, balance: { available: BigInt(available), escrow: BigInt(escrow) } };
    },
  };
}

/**
 * The same for relays with the same signing key, and after each start of one: signatures are deterministic (RFC 6979). What is signed is
 * no hash of a receipt, and the signature leaves this process nowhere.
 */
export async function statementSecret(signer: Signer): Promise<Uint8Array> {
  const signature = await signer.sign(keccak256(new TextEncoder().encode("starling: cursors of statements, 1")));
  return createHash("sha256").update(signature).digest();
}
