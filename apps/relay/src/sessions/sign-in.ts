// Who may sign in, and to which account: the one that a device's key or a wallet is linked to.
import { type AccountId, fail, type Outcome, ok, SIWE_STATEMENTS, signInText } from "@starling/protocol";
import { freshId } from "../engine/make-context.ts";
import type { SignedInBy } from "../ports/session-store.ts";
import { type DeviceProof, proveDevice } from "./prove-device.ts";
import { proveWallet } from "./prove-wallet.ts";
import type { SessionRoom } from "./session-room.ts";

export interface SignedIn {
  readonly accountId: AccountId;
  readonly by: SignedInBy;
}

/** A key that is new here opens an account, as it does when it begins to contribute. */
export async function signInByDevice(
  room: SessionRoom,
  proof: DeviceProof & { readonly label?: string | undefined },
  host: string | string[] | undefined,
  nowMs: number,
): Promise<Outcome<SignedIn>> {
  const proved = await proveDevice(room, proof, host, signInText, nowMs);
  if (!proved.ok) return proved;
  const thumbprint = proved.value;
  const account = await room.store.openContributor({
    accountId: freshId("acc", nowMs),
    keyThumbprint: thumbprint,
    nowMs,
  });
  if (account === undefined) return fail("device_revoked");
  const { accountId, kind } = account;
  if (kind === "referee")
    return fail("invalid_field", {
      param: "device.publicKey",
      detail: "This key is a referee's; nobody signs in with it.",
    });
  await room.accountKeys.touch([{ thumbprint, atMs: nowMs }]);
  if (proof.label !== undefined && (await room.accountKeys.find(thumbprint))?.label === null)
    await room.accountKeys.rename({ thumbprint, accountId, label: proof.label });
  return ok({ accountId, by: { how: "device", thumbprint } });
}

/** One that no account has opens one where it is asked to (`create`). */
export async function signInByWallet(
  room: SessionRoom,
  proof: { readonly message: string; readonly signature: string; readonly create: boolean },
  origin: string | string[] | undefined,
  nowMs: number,
): Promise<Outcome<SignedIn>> {
  const { message, signature, create } = proof;
  const proved = await proveWallet(room, { message, signature, origin, statement: SIWE_STATEMENTS.signIn, nowMs });
  if (!proved.ok) return proved;
  const { address, nonce } = proved.value;
  const known = await room.wallets.find(address);
  // The same message may be sent again, with `create`.
  if (known === undefined && !create) return fail("wallet_not_found", { param: "wallet.create" });
  if (!(await room.sessions.useChallenge({ nonce, nowMs }))) return fail("challenge_invalid");
  const accountId = known?.accountId ?? (await openWalletAccount(room, address, nowMs));
  return ok({ accountId, by: { how: "wallet", address } });
}

/** Of two at once, both get the account that was linked first; the other's stays empty and without a way in. */
async function openWalletAccount(room: SessionRoom, address: string, nowMs: number): Promise<AccountId> {
  const accountId = freshId("acc", nowMs);
  await room.store.openAccount({ accountId, kind: "consumer", name: address, nowMs });
  const { chainId } = room;
  const linked = await room.wallets.link({ address, accountId, chainId, label: null, walletsMax: 1, nowMs });
  if (linked.ok) return accountId;
  if (linked.of === undefined) throw new Error(`${address} could not be linked to a fresh account`);
  return linked.of;
}
