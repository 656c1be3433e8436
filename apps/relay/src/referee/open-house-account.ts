import { join } from "node:path";
import type { AccountId } from "@starling/protocol";
import { openFileNodeKey } from "@starling/worker-runtime/headless";
import { thumbprintOf } from "../accounts/device-key.ts";
import { freshId } from "../engine/make-context.ts";
import type { Store } from "../ports/store.ts";

export interface HouseAccount {
  readonly accountId: AccountId;
  readonly keyFile: string;
}

/** The house's key, made on the first start, and the account of kind `referee` that belongs to it. */
export async function openHouseAccount(
  store: Pick<Store, "openContributor">,
  dataDir: string,
  nowMs: number,
): Promise<HouseAccount> {
  const keyFile = join(dataDir, "keys", "referee.json");
  const { publicKey } = await openFileNodeKey(keyFile);
  const account = await store.openContributor({
    accountId: freshId("acc", nowMs),
    keyThumbprint: thumbprintOf(publicKey),
    kind: "referee",
    nowMs,
  });
  if (account?.kind !== "referee")
    throw new Error(
      `The key in ${keyFile} is a contributor's; move the file away to give the referee a key of its own.`,
    );
  return { accountId: account.accountId, keyFile };
}
