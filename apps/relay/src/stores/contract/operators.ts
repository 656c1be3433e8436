// Who operates the network, and the audit log.
import type { AccountId } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import type { NewAction } from "../../ports/operator-store.ts";
import type { Stores } from "../open-stores.ts";
import { createMoneyBed } from "./money-bed.ts";
import { NOW_MS, type StoreBed } from "./store-bed.ts";

const DAY_MS = 86_400_000;

export function describeOperators(bed: StoreBed, stores: () => Stores): void {
  const { freshId } = bed;
  const { merge } = createMoneyBed(bed);
  let hashes = 0;
  const freshHash = () => {
    const hash = new Uint8Array(32).fill(0x0a);
    new DataView(hash.buffer).setUint32(0, ++hashes);
    return hash;
  };
  const person = async () => (await bed.contributor()).accountId;
  const actOf = (operatorId: AccountId, more: Partial<NewAction> = {}): NewAction => ({
    actionId: freshId("act"),
    operatorId,
    action: "invite_operator",
    subject: { type: "invitation", id: "x" },
    reason: "because",
    details: { n: 1, text: "a", none: null, yes: true },
    atMs: NOW_MS,
    ...more,
  });
  const invite = async (invitedBy: AccountId | null, more: { expiresAtMs?: number; openMax?: number } = {}) => {
    const hash = freshHash();
    const invitation = await stores().operators.invite({
      invitationId: freshId("inv"),
      hash,
      name: "Ada",
      invitedBy,
      expiresAtMs: NOW_MS + DAY_MS,
      openMax: 1_000,
      nowMs: NOW_MS,
      act: invitedBy === null ? null : actOf(invitedBy),
      ...more,
    });
    return { hash, invitation };
  };
  const claim = (hash: Uint8Array, accountId: AccountId, nowMs = NOW_MS + 1, operatorsMax = 1_000) =>
    stores().operators.claim({ hash, accountId, operatorsMax, nowMs, actionId: freshId("act") });
  const operator = async () => {
    const accountId = await person();
    const { hash } = await invite(await person());
    await claim(hash, accountId);
    return accountId;
  };

  describe("operators", () => {
    it("[ST41] an invitation gives one account the role, once; the same account's claim is granted again", async () => {
      const { operators } = stores();
      const [host, guest, other] = [await person(), await person(), await person()];
      const { hash, invitation } = await invite(host);
      expect(invitation).toMatchObject({ name: "Ada", invitedBy: host, usedBy: null, expiresAtMs: NOW_MS + DAY_MS });
      expect(await operators.has(guest)).toBe(false);
      const claimed = await claim(hash, guest);
      expect(claimed).toMatchObject({
        ok: true,
        replayed: false,
        operator: { accountId: guest, name: "Ada", invitedBy: host, sinceMs: NOW_MS + 1 },
      });
      expect(await operators.has(guest)).toBe(true);
      expect(await claim(hash, guest)).toMatchObject({ ok: true, replayed: true });
      expect(await claim(hash, other)).toEqual({ ok: false, refusal: "invalid" });
      expect(await claim(freshHash(), other)).toEqual({ ok: false, refusal: "invalid" });
      expect(await claim((await invite(host)).hash, guest)).toEqual({ ok: false, refusal: "already_operator" });
      expect(await claim((await invite(host)).hash, other, NOW_MS, 1)).toEqual({ ok: false, refusal: "too_many" });
      const late = await invite(host, { expiresAtMs: NOW_MS + 5 });
      expect(await claim(late.hash, other, NOW_MS + 5)).toEqual({ ok: false, refusal: "invalid" });
      expect((await operators.list(1_000)).map(({ accountId }) => accountId)).toContain(guest);
      expect(await operators.actions({ operatorId: guest, limit: 9 })).toMatchObject([
        { action: "claim_operator", subject: { type: "account", id: guest }, details: { invitedBy: host } },
      ]);
    });

    it("[ST41] of two claims of one link at once, one gets the role", async () => {
      for (let n = 0; n < 5; n++) {
        const { hash } = await invite(await person());
        const people = await Promise.all([person(), person(), person()]);
        const claims = await Promise.all(people.map((accountId) => claim(hash, accountId)));
        expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
        expect(claims.filter(({ ok }) => !ok)).toEqual(Array(2).fill({ ok: false, refusal: "invalid" }));
        const have = await Promise.all(people.map((accountId) => stores().operators.has(accountId)));
        expect(have.filter(Boolean)).toHaveLength(1);
      }
    });

    it("[ST41] so many invitations are open at once; one that is withdrawn gives nothing; the first one is alone", async () => {
      const { operators } = stores();
      const host = await person();
      expect((await invite(host, { openMax: 0 })).invitation).toBeUndefined();
      const { hash, invitation } = await invite(host);
      if (invitation === undefined) throw new Error("it was refused");
      const withdraw = () =>
        operators.withdrawInvitation({ invitationId: invitation.invitationId, nowMs: NOW_MS + 2, act: actOf(host) });
      expect(await withdraw()).toMatchObject({ withdrawnAtMs: NOW_MS + 2 });
      expect(await withdraw()).toBeUndefined();
      expect(await claim(hash, await person())).toEqual({ ok: false, refusal: "invalid" });
      const listed = await operators.invitations({ before: null, limit: 1 });
      expect(listed).toMatchObject([{ invitationId: invitation.invitationId }]);
      expect(await operators.invitations({ before: invitation.invitationId, limit: 1 })).not.toEqual(listed);

      expect(await operators.first()).toBeUndefined();
      const first = await invite(null);
      expect(await operators.first()).toMatchObject({ ...first.invitation, hash: Uint8Array.from(first.hash) });
      await expect(invite(null)).rejects.toThrow();
      expect(await claim(first.hash, await person())).toMatchObject({ ok: true, operator: { invitedBy: null } });
      expect(await operators.first()).toBeUndefined();
    });

    it("[ST42] a role is withdrawn at once, and never the last one, also by two at once", async () => {
      const { operators } = stores();
      const [one, two] = [await operator(), await operator()];
      const withdraw = (accountId: AccountId, by: AccountId) =>
        operators.withdraw({ accountId, nowMs: NOW_MS + 3, act: actOf(by, { action: "withdraw_operator" }) });
      for (const { accountId } of await operators.list(1_000))
        if (accountId !== one && accountId !== two) expect(await withdraw(accountId, one)).toBe("withdrawn");
      expect(await withdraw(await person(), one)).toBe("not_operator");
      const both = await Promise.all([withdraw(one, two), withdraw(two, one)]);
      expect(both.sort()).toEqual(["last_operator", "withdrawn"]);
      const left = await operators.list(9);
      expect(left).toHaveLength(1);
      const last = left[0]?.accountId ?? one;
      expect(await withdraw(last, last)).toBe("last_operator");
      expect([await operators.has(one), await operators.has(two)].filter(Boolean)).toHaveLength(1);
      // Invited again, the account has the role again.
      const gone = last === one ? two : one;
      expect(await claim((await invite(last)).hash, gone)).toMatchObject({ ok: true });
    });

    it("[ST42] the role goes where its account is merged into; where that one has it, one of the two ends", async () => {
      const { operators } = stores();
      const [from, into] = [await operator(), await person()];
      await bed.store.commit([merge(from, into, 0n, 0n)]);
      expect([await operators.has(from), await operators.has(into)]).toEqual([false, true]);
      const again = await operator();
      await bed.store.commit([merge(again, into, 0n, 0n)]);
      expect([await operators.has(again), await operators.has(into)]).toEqual([false, true]);
      await expect(claim((await invite(into)).hash, from)).rejects.toThrow();
    });

    it("[ST43] lines of the audit log are kept as they are, in commits and beside them", async () => {
      const { operators } = stores();
      const who = await person();
      const noted = actOf(who, { reason: "a\0b" });
      await operators.note(noted);
      const committed = actOf(who, { action: "grant_points", subject: { type: "account", id: who } });
      await bed.store.commit([{ type: "operator-acted", ...committed }]);
      expect(await operators.actions({ operatorId: who, limit: 9 })).toEqual([
        committed,
        { ...noted, reason: "a\uFFFDb" },
      ]);
      await expect(bed.store.commit([{ type: "operator-acted", ...committed }])).rejects.toThrow();
    });
  });
}
