// Device keys, wallets, sessions and challenges.
import type { AccountId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { SignedInBy } from "../../ports/session-store.ts";
import type { Stores } from "../open-stores.ts";
import { hexWord } from "./money-bed.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const DAY_MS = 86_400_000;

export function describeSignIn(bed: StoreBed, stores: () => Stores): void {
  const { freshId, payer } = bed;
  let hashes = 0;
  const freshHash = () => {
    const hash = new Uint8Array(32).fill(0x5e);
    new DataView(hash.buffer).setUint32(0, ++hashes);
    return hash;
  };
  let wallets = 0xfeed;
  const freshAddress = () => hexWord(40, ++wallets);
  const owner = async () => {
    const thumbprint = `thumb-${freshId("acc")}`;
    const account = await bed.store.openContributor({
      accountId: freshId("acc"),
      keyThumbprint: thumbprint,
      nowMs: NOW_MS,
    });
    if (account === undefined) throw new Error("a fresh key is not revoked");
    return { accountId: account.accountId, thumbprint };
  };
  const signIn = async (accountId: AccountId, by: SignedInBy, sessionsMax = 100, nowMs = NOW_MS) => {
    const hash = freshHash();
    const expiresAtMs = nowMs + DAY_MS;
    const session = await stores().sessions.create({
      sessionId: freshId("ses"),
      accountId,
      hash,
      by,
      nowMs,
      expiresAtMs,
      sessionsMax,
    });
    return { hash, session };
  };
  const device = (thumbprint: string): SignedInBy => ({ how: "device", thumbprint });
  const wallet = (address: string): SignedInBy => ({ how: "wallet", address });

  describe("sign-in", () => {
    it("[ST28] an account's keys are listed, named, seen, and revoked for good", async () => {
      const { accountKeys } = stores();
      const { accountId, thumbprint } = await owner();
      const first = {
        thumbprint,
        accountId,
        label: null,
        createdAtMs: NOW_MS,
        lastSeenAtMs: null,
        revokedAtMs: null,
      };
      expect(await accountKeys.find(thumbprint)).toEqual(first);
      const phone = { thumbprint: `${thumbprint}-phone`, accountId, label: "phone", nowMs: NOW_MS + 5 };
      const added = { ...first, thumbprint: phone.thumbprint, label: "phone", createdAtMs: NOW_MS + 5 };
      expect(await accountKeys.add({ ...phone, keysMax: 2 })).toEqual({ ok: true, key: added });
      expect(await accountKeys.add({ ...phone, label: "again", keysMax: 1 })).toEqual({ ok: true, key: added });
      expect(await accountKeys.list({ accountId, before: null, limit: 10 })).toEqual([added, first]);
      expect(await accountKeys.list({ accountId, before: null, limit: 1 })).toEqual([added]);
      expect(await accountKeys.list({ accountId, before: phone.thumbprint, limit: 10 })).toEqual([first]);
      const third = { ...phone, thumbprint: `${thumbprint}-third` };
      expect(await accountKeys.add({ ...third, keysMax: 2 })).toEqual({ ok: false, refusal: "too_many_keys" });
      const opened = await bed.other.openContributor({
        accountId: freshId("acc"),
        keyThumbprint: phone.thumbprint,
        nowMs: NOW_MS,
      });
      expect(opened?.accountId).toBe(accountId);
      await accountKeys.touch([
        { thumbprint, atMs: NOW_MS + 9 },
        { thumbprint, atMs: NOW_MS + 7 },
        { thumbprint: "unknown", atMs: NOW_MS },
      ]);
      await accountKeys.touch([{ thumbprint, atMs: NOW_MS + 8 }]);
      expect(await accountKeys.find(thumbprint)).toEqual({ ...first, lastSeenAtMs: NOW_MS + 9 });
      const stranger = await owner();
      const theirs = { thumbprint, accountId: stranger.accountId, nowMs: NOW_MS };
      expect(await accountKeys.add({ ...theirs, label: null, keysMax: 9 })).toEqual({
        ok: false,
        refusal: "key_taken",
        of: accountId,
      });
      expect(await accountKeys.rename({ ...theirs, label: "mine" })).toBeUndefined();
      expect(await accountKeys.revoke(theirs)).toBeUndefined();
      expect(await accountKeys.rename({ thumbprint, accountId, label: "desk\0" })).toMatchObject({
        label: "desk\uFFFD",
      });
      const revoked = await accountKeys.revoke({ ...phone, nowMs: NOW_MS + 20 });
      expect(revoked).toEqual({ ...added, revokedAtMs: NOW_MS + 20 });
      expect(await accountKeys.revoke({ ...phone, nowMs: NOW_MS + 30 })).toEqual(revoked);
      expect(await accountKeys.add({ ...phone, keysMax: 9 })).toEqual({ ok: false, refusal: "key_revoked" });
      expect(
        await bed.store.openContributor({
          accountId: freshId("acc"),
          keyThumbprint: phone.thumbprint,
          nowMs: NOW_MS,
        }),
      ).toBeUndefined();
      expect(await accountKeys.add({ ...third, keysMax: 2 })).toMatchObject({ ok: true });
    });

    it("[ST28] many keys at once are no more than there may be", async () => {
      const { accountId, thumbprint } = await owner();
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          stores().accountKeys.add({
            thumbprint: `${thumbprint}-${i}`,
            accountId,
            label: null,
            keysMax: 5,
            nowMs: NOW_MS,
          }),
        ),
      );
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(4);
    });

    it("[ST29] a wallet stands for one account, whoever asks first", async () => {
      const [{ accountId }, other] = [await owner(), await owner()];
      const address = freshAddress();
      const link = (account: AccountId, of = address) =>
        stores().wallets.link({
          address: of,
          accountId: account,
          chainId: 31337,
          label: "main",
          walletsMax: 2,
          nowMs: NOW_MS,
        });
      const linked = { address, accountId, chainId: 31337, label: "main", linkedAtMs: NOW_MS };
      expect(await link(accountId)).toEqual({ ok: true, wallet: linked });
      expect(await link(accountId)).toEqual({ ok: true, wallet: linked });
      expect(await link(other.accountId)).toEqual({ ok: false, refusal: "wallet_taken", of: accountId });
      expect(await stores().wallets.find(address)).toEqual(linked);
      const second = freshAddress();
      expect(await link(accountId, second)).toMatchObject({ ok: true });
      expect(await link(accountId, freshAddress())).toEqual({ ok: false, refusal: "too_many_wallets" });
      const listed = await stores().wallets.list({ accountId, limit: 10 });
      expect(listed.map((w) => w.address)).toEqual([address, second].sort());
      expect(await stores().wallets.unlink({ address, accountId: other.accountId, nowMs: NOW_MS })).toBe(false);
      expect(await stores().wallets.unlink({ address, accountId, nowMs: NOW_MS })).toBe(true);
      expect(await stores().wallets.unlink({ address, accountId, nowMs: NOW_MS })).toBe(false);
      expect(await stores().wallets.find(address)).toBeUndefined();
      const contested = freshAddress();
      const raced = await Promise.all([accountId, other.accountId].map((account) => link(account, contested)));
      expect(raced.filter(({ ok }) => ok)).toHaveLength(1);
    });

    it("[ST30] a session is known by its hash, and ends when it is revoked, or its key or wallet goes", async () => {
      const { sessions, accountKeys, wallets } = stores();
      const { accountId, thumbprint } = await owner();
      const { hash, session } = await signIn(accountId, device(thumbprint));
      if (session === undefined) throw new Error("the key is the account's");
      expect(await sessions.find(hash.slice())).toEqual({
        sessionId: session.sessionId,
        accountId,
        by: { how: "device", thumbprint },
        createdAtMs: NOW_MS,
        expiresAtMs: NOW_MS + DAY_MS,
        lastUsedAtMs: null,
        revokedAtMs: null,
      });
      expect(await sessions.find(new Uint8Array(32))).toBeUndefined();
      const { sessionId } = session;
      await sessions.touch([
        { sessionId, atMs: NOW_MS + 3 },
        { sessionId, atMs: NOW_MS + 1 },
      ]);
      expect(await sessions.find(hash)).toMatchObject({ lastUsedAtMs: NOW_MS + 3 });
      const address = freshAddress();
      await wallets.link({ address, accountId, chainId: null, label: null, walletsMax: 9, nowMs: NOW_MS });
      const byWallet = await signIn(accountId, wallet(address));
      expect(byWallet.session?.by).toEqual({ how: "wallet", address });
      const ids = (await sessions.list({ accountId, before: null, limit: 10 })).map((s) => s.sessionId);
      expect(ids).toEqual([byWallet.session?.sessionId, sessionId]);
      expect(await sessions.list({ accountId, before: ids[0] ?? null, limit: 10 })).toMatchObject([{ sessionId }]);
      const stranger = await owner();
      expect(await sessions.revoke({ sessionId, accountId: stranger.accountId, nowMs: NOW_MS })).toBeUndefined();
      await wallets.unlink({ address, accountId, nowMs: NOW_MS + 50 });
      expect(await sessions.find(byWallet.hash)).toMatchObject({ revokedAtMs: NOW_MS + 50 });
      expect(await sessions.find(hash)).toMatchObject({ revokedAtMs: null });
      const spare = await signIn(accountId, device(thumbprint));
      await accountKeys.revoke({ thumbprint, accountId, nowMs: NOW_MS + 60 });
      expect(await sessions.find(spare.hash)).toMatchObject({ revokedAtMs: NOW_MS + 60 });
      expect(await sessions.revoke({ sessionId, accountId, nowMs: NOW_MS + 70 })).toMatchObject({
        revokedAtMs: NOW_MS + 60,
      });
    });

    it("[ST30] no session is begun by what isn't the account's, or was revoked", async () => {
      const [{ accountId, thumbprint }, stranger] = [await owner(), await owner()];
      expect((await signIn(accountId, device(stranger.thumbprint))).session).toBeUndefined();
      expect((await signIn(accountId, device("unknown"))).session).toBeUndefined();
      expect((await signIn(accountId, wallet(freshAddress()))).session).toBeUndefined();
      await stores().accountKeys.revoke({ thumbprint, accountId, nowMs: NOW_MS });
      expect((await signIn(accountId, device(thumbprint))).session).toBeUndefined();
      expect(await stores().sessions.list({ accountId, before: null, limit: 9 })).toEqual([]);
    });

    it("[ST30] of too many sessions the oldest end, and those long over are swept away", async () => {
      const { accountId, thumbprint } = await owner();
      const begun = [];
      for (let i = 0; i < 4; i++) begun.push(await signIn(accountId, device(thumbprint), 2, NOW_MS + i));
      const all = await Promise.all(begun.map(({ hash }) => stores().sessions.find(hash)));
      expect(all.map((session) => session?.revokedAtMs ?? null)).toEqual([NOW_MS + 2, NOW_MS + 3, null, null]);
      const sweep = (endedBeforeMs: number) => stores().sessions.sweep({ endedBeforeMs, limit: 1_000 });
      await sweep(NOW_MS + DAY_MS + 2);
      const left = await stores().sessions.list({ accountId, before: null, limit: 9 });
      expect(left.map(({ createdAtMs }) => createdAtMs)).toEqual([NOW_MS + 3, NOW_MS + 2]);
    });

    it("[ST31] a challenge is used once, by whoever is first, and not when it has expired", async () => {
      const { sessions } = stores();
      const account = await payer(0n);
      const [nonce, late] = [`nonce-${account}`, `late-${account}`];
      await sessions.addChallenge({ nonce, nowMs: NOW_MS, expiresAtMs: NOW_MS + 300_000 });
      await sessions.addChallenge({ nonce: late, nowMs: NOW_MS, expiresAtMs: NOW_MS + 10 });
      await expect(sessions.addChallenge({ nonce, nowMs: NOW_MS, expiresAtMs: NOW_MS })).rejects.toThrow();
      const uses = await Promise.all(
        Array.from({ length: 10 }, () => sessions.useChallenge({ nonce, nowMs: NOW_MS + 5 })),
      );
      expect(uses.filter(Boolean)).toHaveLength(1);
      expect(await sessions.useChallenge({ nonce: late, nowMs: NOW_MS + 10 })).toBe(false);
      expect(await sessions.useChallenge({ nonce: "never given", nowMs: NOW_MS })).toBe(false);
      expect(await sessions.sweep({ endedBeforeMs: NOW_MS + 11, limit: 1_000 })).toBeGreaterThan(0);
      expect(await sessions.useChallenge({ nonce: late, nowMs: NOW_MS })).toBe(false);
    });
  });
}
