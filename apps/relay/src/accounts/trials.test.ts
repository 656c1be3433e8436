import { type CreatedSession, trialView } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createIdentity } from "../testing/node-identity.ts";
import { signInByDevice } from "../testing/people.ts";
import { refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";

const POINTS = 5_000_000n;
let test: TestRelay;
afterEach(() => test.close());

const open = async (trial: { points?: bigint; perDay?: number; perAddressPerDay?: number }) => {
  test = await startTestRelay({
    config: {
      trial: { points: POINTS, perDay: 100, perAddressPerDay: 100, ...trial },
      trustedProxies: ["127.0.0.0/8"],
    },
  });
};
const visitor = (): Promise<CreatedSession> => signInByDevice(test, createIdentity());
const PATH = "/v1/account/trial";
const ask = (method: "GET" | "POST", { token }: CreatedSession, from = "192.0.2.1") =>
  test.call(method, PATH, { apiKey: token, headers: { "x-forwarded-for": from } });
const stateFor = async (who: CreatedSession, from?: string) =>
  trialView.parse((await ask("GET", who, from)).json).state;
const pointsOf = async ({ token }: CreatedSession) => (await test.call("GET", "/v1/account", { apiKey: token })).json;

describe("trial points", () => {
  it("[TP1] are given once an account, however often and however much at once it is asked", async () => {
    await open({});
    const who = await visitor();
    expect(await stateFor(who)).toBe("open");
    const replies = await Promise.all(Array.from({ length: 5 }, () => ask("POST", who)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    for (const { json } of replies) expect(json).toEqual({ object: "trial", state: "taken", points: "5" });
    expect(await pointsOf(who)).toMatchObject({ points: { available: "5", redeemable: "0" } });
    expect(await stateFor(who)).toBe("taken");
    const entries = await test.call("GET", "/v1/account/entries", { apiKey: who.token });
    expect(entries.json?.data).toMatchObject([{ type: "grant", available: "5" }]);
  });

  it("[TP1] a network that gives none says so, and gives none", async () => {
    await open({ points: 0n });
    const who = await visitor();
    expect(await stateFor(who)).toBe("off");
    const refused = await ask("POST", who);
    expect([refused.status, refusalIn(refused).code]).toEqual([403, "trial_off"]);
    expect(await pointsOf(who)).toMatchObject({ points: { available: "0" } });
  });

  it("[TP2] are bounded for a day over all accounts, also when they ask at once", async () => {
    await open({ perDay: 3 });
    const visitors = await Promise.all(Array.from({ length: 6 }, visitor));
    const replies = await Promise.all(visitors.map((who, i) => ask("POST", who, `192.0.2.${i + 1}`)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429, 429]);
    for (const refused of replies.filter(({ status }) => status === 429)) {
      expect(refusalIn(refused)).toMatchObject({ code: "trial_used_up", retryable: true });
      const waitS = Number(refused.headers.get("retry-after"));
      expect(waitS).toBeGreaterThan(0);
      expect(waitS).toBeLessThanOrEqual(86_400);
    }
    const without = visitors[replies.findIndex(({ status }) => status === 429)];
    if (without === undefined) throw new Error("nobody was refused");
    expect(await stateFor(without)).toBe("used_up");
  });

  it("[TP2] and to one address, or the network that an IPv6 address lies in", async () => {
    await open({ perAddressPerDay: 2 });
    const from = async (address: string) => (await ask("POST", await visitor(), address)).status;
    expect([await from("192.0.2.7"), await from("192.0.2.7"), await from("192.0.2.7")]).toEqual([201, 201, 429]);
    expect(await from("192.0.2.8")).toBe(201);
    expect([await from("2001:db8::1"), await from("2001:db8::2"), await from("2001:db8::3")]).toEqual([201, 201, 429]);
    expect(await from("2001:db8:0:1::1")).toBe(201);
  });

  it("[TP1] need whoever is signed in, or a key that may manage the account; operators get none", async () => {
    await open({});
    const nobody = await test.call("POST", PATH, { apiKey: null });
    expect([nobody.status, refusalIn(nobody).code]).toEqual([401, "missing_api_key"]);
    const made = await test.call("POST", "/v1/keys", { body: { name: "reader", scopes: ["account:read"] } });
    const reader = String(made.json?.key);
    expect((await test.call("GET", PATH, { apiKey: reader })).json).toMatchObject({ state: "open" });
    expect(refusalIn(await test.call("POST", PATH, { apiKey: reader })).code).toBe("scope_missing");
  });
});
