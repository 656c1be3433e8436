import {
  addDeviceText,
  type CreatedSession,
  createdSession,
  devicesPage,
  type ErrorCode,
  helloText,
  SESSION_LIMITS,
  SIWE_STATEMENTS,
  sessionsList,
  signInText,
  walletsList,
} from "@starling/protocol";
import { createClient } from "@starling/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { createIdentity } from "../testing/node-identity.ts";
import {
  askChallenge,
  createTestWallet,
  deviceBody,
  linkWallet,
  signInByDevice,
  signInByWallet,
  TEST_SITE,
  walletSignIn,
} from "../testing/people.ts";
import { NodeRefused } from "../testing/simulated-node.ts";
import { type Reply, refusalIn, startTestRelay, type TestRelay } from "../testing/start-test-relay.ts";

let test: TestRelay;
beforeAll(async () => {
  test = await startTestRelay({ config: { siteOrigins: [TEST_SITE] } });
});
afterAll(() => test.close());

const refuses = (reply: Reply, code: ErrorCode, param: string | null = null) =>
  expect(refusalIn(reply)).toMatchObject({ code, param });
const get = (path: string, { token }: Pick<CreatedSession, "token">) => test.call("GET", path, { apiKey: token });
const post = (body: unknown, headers: Record<string, string> = {}) =>
  test.call("POST", "/v1/session", { apiKey: null, body, headers });

describe("signing in by device", () => {
  it("[SI1] opens the account that the same key contributes for", async () => {
    const identity = createIdentity();
    const node = await test.node({ identity });
    const session = await signInByDevice(test, identity, "My laptop");
    expect(session).toMatchObject({ account: node.welcome()?.accountId, by: "device", wallet: null, current: true });
    const { data } = devicesPage.parse((await get("/v1/account/devices", session)).json);
    expect(data).toEqual([
      expect.objectContaining({ id: session.device, label: "My laptop", current: true, nodes: 1 }),
    ]);
    const again = await signInByDevice(test, identity, "Another name");
    expect(again.account).toBe(session.account);
    expect(again.token).not.toBe(session.token);
  });

  it("[SI1] the SDK signs once more when the reply to its first try is lost", async () => {
    const identity = createIdentity();
    const key = { publicKey: identity.publicKey, sign: async (text: string) => identity.signText(text) };
    let lost = 0;
    const lossy: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!String(input).endsWith("/v1/session") || lost > 0) return response;
      lost += 1;
      throw new TypeError("the connection broke");
    };
    const session = await createClient({ relayUrl: test.url, fetch: lossy }).session.signInByDevice(key);
    expect([session.by, lost]).toEqual(["device", 1]);
  });

  it("[SI1] works through the SDK, whose client then asks as the account", async () => {
    const identity = createIdentity();
    const key = { publicKey: identity.publicKey, sign: async (text: string) => identity.signText(text) };
    const session = await createClient({ relayUrl: test.url }).session.signInByDevice(key, { label: "script" });
    const client = createClient({ relayUrl: test.url, apiKey: session.token });
    expect(await client.account()).toMatchObject({ id: session.account, kind: "contributor" });
    expect((await client.session.current()).id).toBe(session.id);
    await client.session.signOut();
    await expect(client.account()).rejects.toMatchObject({ code: "invalid_api_key" });
  });

  it("[SI2] is refused when the text was signed for another relay, nonce or purpose", async () => {
    const identity = createIdentity();
    const { publicKey } = identity;
    const host = new URL(test.url).host;
    const account = "acc_0000000000000000000ESCR0W0";
    const { nonce } = await askChallenge(test);
    const wrong = {
      relay: signInText("evil.example", nonce),
      nonce: signInText(host, [...nonce].reverse().join("")),
      purpose: addDeviceText(host, nonce, account),
      hello: helloText(nonce, "a-node-key-of-some-length"),
      bare: nonce,
    };
    for (const [what, text] of Object.entries(wrong)) {
      const reply = await post({ device: { publicKey, nonce, signature: identity.signText(text) } });
      expect([what, refusalIn(reply).code]).toEqual([what, "bad_signature"]);
    }
    const { device } = await deviceBody(test, identity);
    refuses(await post({ device: { ...device, publicKey: createIdentity().publicKey } }), "bad_signature");
    const loose = { ...publicKey, x: `${publicKey.x.slice(0, -1)}${publicKey.x.endsWith("A") ? "B" : "A"}` };
    refuses(await post({ device: { ...device, publicKey: loose } }), "bad_signature");
    expect((await post({ device })).status).toBe(201);
  });

  it("[SI4] takes a nonce once, of this relay's and in its time", async () => {
    const identity = createIdentity();
    const body = await deviceBody(test, identity);
    expect((await post(body)).status).toBe(201);
    refuses(await post(body), "challenge_invalid");
    const nonce = "f".repeat(32);
    const signature = identity.signText(signInText(new URL(test.url).host, nonce));
    refuses(await post({ device: { publicKey: identity.publicKey, nonce, signature } }), "challenge_invalid");
  });

  it("[SI4] lets one of many that race with one nonce in", async () => {
    const body = await deviceBody(test, createIdentity());
    const replies = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const reply of replies.filter(({ status }) => status !== 201)) refuses(reply, "challenge_invalid");
  });
});

describe("signing in by wallet", () => {
  it("[SI3] opens an account only when asked to, and finds it again", async () => {
    const wallet = createTestWallet();
    refuses(await walletSignIn(test, wallet, false), "wallet_not_found", "wallet.create");
    const session = await signInByWallet(test, wallet);
    expect(session).toMatchObject({ by: "wallet", wallet: wallet.address, device: null });
    const again = createdSession.parse((await walletSignIn(test, wallet, false)).json);
    expect(again.account).toBe(session.account);
    const { data } = walletsList.parse((await get("/v1/account/wallets", again)).json);
    expect(data).toEqual([expect.objectContaining({ address: wallet.address, current: true })]);
  });

  it("[SI3] a message for another site, chain, time or purpose signs nobody in", async () => {
    const wallet = createTestWallet();
    const at = (ms: number) => new Date(Date.now() + ms);
    const changes = {
      domain: { domain: "evil.example", uri: "https://evil.example" },
      uri: { uri: "https://evil.example" },
      chainId: { chainId: 1 },
      expirationTime: { expirationTime: at(-1_000) },
      notBefore: { notBefore: at(60_000) },
      issuedAt: { issuedAt: at(2 * SESSION_LIMITS.clockSkewMs) },
      statement: { statement: "Sign in to Starling" },
    };
    for (const [param, change] of Object.entries(changes)) {
      const proof = await wallet.prove(await askChallenge(test), SIWE_STATEMENTS.signIn, change);
      const reply = await post({ wallet: { ...proof, create: true } }, { origin: TEST_SITE });
      refuses(reply, "siwe_refused", param);
    }
    refuses(await walletSignIn(test, wallet, false), "wallet_not_found", "wallet.create");
  });

  it("[SI3] a page of another site can't use a message that was signed for ours", async () => {
    const proof = await createTestWallet().prove(await askChallenge(test), SIWE_STATEMENTS.signIn);
    const body = { wallet: { ...proof, create: true } };
    refuses(await post(body, { origin: "https://evil.example" }), "siwe_refused", "domain");
  });

  it("[SI3] [SI4] another's signature, a changed message, and a nonce that is unknown or was used are refused", async () => {
    const [wallet, other] = [createTestWallet(), createTestWallet()];
    const challenge = await askChallenge(test);
    const good = await wallet.prove(challenge, SIWE_STATEMENTS.signIn);
    const foreign = await other.prove(challenge, SIWE_STATEMENTS.signIn);
    const send = (proof: object) => post({ wallet: { create: true, ...proof } }, { origin: TEST_SITE });
    refuses(await send({ message: good.message, signature: foreign.signature }), "bad_signature", "signature");
    const altered = good.message.replace(/Issued At: .*/, `Issued At: ${new Date().toISOString()}`);
    refuses(await send({ message: altered, signature: good.signature }), "bad_signature", "signature");
    const unknown = await wallet.prove({ ...challenge, nonce: "a".repeat(32) }, SIWE_STATEMENTS.signIn);
    refuses(await send(unknown), "challenge_invalid");
    expect((await send(good)).status).toBe(201);
    refuses(await send(good), "challenge_invalid");
    const link = await wallet.prove(await askChallenge(test), SIWE_STATEMENTS.link("acc_0000000000000000000ESCR0W0"));
    refuses(await send(link), "siwe_refused", "statement");
  });

  it("[SI3] two who open the wallet's account at once get the same one", async () => {
    const wallet = createTestWallet();
    const sessions = await Promise.all(Array.from({ length: 5 }, () => signInByWallet(test, wallet)));
    expect(new Set(sessions.map(({ account }) => account)).size).toBe(1);
  });
});

describe("a session", () => {
  it("[SI6] does what an API key does, and is over when its owner signs out", async () => {
    const session = await signInByWallet(test, createTestWallet());
    expect((await get("/v1/account", session)).json).toMatchObject({ id: session.account });
    const made = await test.call("POST", "/v1/keys", { apiKey: session.token, body: { name: "of a person" } });
    expect(made.status).toBe(201);
    expect((await test.call("DELETE", "/v1/session", { apiKey: session.token })).status).toBe(200);
    refuses(await get("/v1/account", session), "invalid_api_key");
    refuses(await get("/v1/session", session), "invalid_api_key");
  });

  it("[SI6] an API key is none", async () => {
    refuses(await test.call("GET", "/v1/session"), "session_required");
    refuses(await test.call("DELETE", "/v1/session"), "session_required");
  });

  it("[SI6] its token is made here, never taken from whoever signs in, and not kept", async () => {
    const token = `ss-starling-${"A".repeat(43)}`;
    refuses(await get("/v1/account", { token }), "invalid_api_key");
    const body = await deviceBody(test, createIdentity());
    const reply = await test.call("POST", "/v1/session", { apiKey: token, body });
    const session = createdSession.parse(reply.json);
    expect(session.token).not.toBe(token);
    refuses(await get("/v1/account", { token }), "invalid_api_key");
    const list = await get("/v1/sessions", session);
    expect(list.text).not.toContain(session.token);
  });

  it("[SI6] one that was never there and one that is over are refused alike", async () => {
    const session = await signInByDevice(test, createIdentity());
    await test.call("DELETE", "/v1/session", { apiKey: session.token });
    const refusal = async (token: string) => {
      const { code, message } = refusalIn(await get("/v1/account", { token }));
      return { code, message };
    };
    expect(await refusal(session.token)).toEqual(await refusal(`ss-starling-${"B".repeat(43)}`));
  });

  it("[SI6] others of the account are listed and ended, the ended one at once", async () => {
    const identity = createIdentity();
    const [here, there] = [await signInByDevice(test, identity), await signInByDevice(test, identity)];
    expect((await get("/v1/account", there)).status).toBe(200);
    const { data } = sessionsList.parse((await get("/v1/sessions", here)).json);
    expect(data.map(({ id, current }) => [id, current])).toEqual([
      [there.id, false],
      [here.id, true],
    ]);
    expect((await test.call("DELETE", `/v1/sessions/${there.id}`, { apiKey: here.token })).status).toBe(200);
    refuses(await get("/v1/account", there), "invalid_api_key");
    expect(sessionsList.parse((await get("/v1/sessions", here)).json).data).toHaveLength(1);
  });

  it("[SI8] sees and ends nothing of another account", async () => {
    const [mine, theirs] = [
      await signInByDevice(test, createIdentity()),
      await signInByWallet(test, createTestWallet()),
    ];
    const as = (method: string, path: string, body?: unknown) =>
      test.call(method, path, { apiKey: mine.token, ...(body === undefined ? {} : { body }) });
    refuses(await as("DELETE", `/v1/sessions/${theirs.id}`), "session_not_found");
    refuses(await as("DELETE", `/v1/account/wallets/${theirs.wallet}`), "wallet_not_found");
    const their = await signInByDevice(test, createIdentity());
    refuses(await as("DELETE", `/v1/account/devices/${their.device}`), "device_not_found");
    refuses(await as("PATCH", `/v1/account/devices/${their.device}`, { label: "mine" }), "device_not_found");
    for (const path of ["/v1/sessions", "/v1/account/devices", "/v1/account/wallets"]) {
      const { text } = await get(path, mine);
      for (const of of [theirs.id, theirs.account, theirs.wallet, their.device]) expect(text).not.toContain(String(of));
    }
    expect((await get("/v1/account", theirs)).status).toBe(200);
  });

  it("[SI6] its token is taken whole or not at all", async () => {
    const { token } = await signInByDevice(test, createIdentity());
    expect((await test.call("GET", "/v1/models", { apiKey: token })).status).toBe(200);
    refuses(await test.call("GET", "/v1/models", { apiKey: `${token}x` }), "invalid_api_key");
  });
});

describe("devices", () => {
  it("[SI9] a revoked one is signed out and disconnected, and its key can't come back", async () => {
    const [lost, kept] = [createIdentity(), createIdentity()];
    const session = await signInByDevice(test, lost);
    const wallet = createTestWallet();
    expect((await linkWallet(test, session, wallet)).status).toBe(201);
    const node = await test.node({ identity: lost });
    expect(node.welcome()?.accountId).toBe(session.account);
    // The new machine knows the wallet alone.
    const fresh = await signInByWallet(test, wallet);
    expect(fresh.account).toBe(session.account);
    const { nonce } = await askChallenge(test);
    const text = addDeviceText(new URL(test.url).host, nonce, fresh.account);
    const body = { publicKey: kept.publicKey, nonce, signature: kept.signText(text), label: "the new one" };
    expect((await test.call("POST", "/v1/account/devices", { apiKey: fresh.token, body })).status).toBe(201);

    const revoked = await test.call("DELETE", `/v1/account/devices/${session.device}`, { apiKey: fresh.token });
    expect(revoked.json).toMatchObject({ id: session.device, nodes: 0, revokedAt: expect.any(String) });
    refuses(await get("/v1/account", session), "invalid_api_key");
    await eventually(() => expect(node.closedBecause()).not.toBeNull());
    expect(node.notices.at(-1)?.code).toBe("device_revoked");
    refuses(await post(await deviceBody(test, lost)), "device_revoked");
    await expect(test.node({ identity: lost })).rejects.toThrow(NodeRefused);
    const back = await signInByDevice(test, kept);
    expect(back.account).toBe(session.account);
    expect((await test.node({ identity: kept })).welcome()?.accountId).toBe(session.account);
  });

  it("[SI9] are renamed", async () => {
    const session = await signInByDevice(test, createIdentity());
    const rename = (label: string) =>
      test.call("PATCH", `/v1/account/devices/${session.device}`, { apiKey: session.token, body: { label } });
    expect((await rename("  Kitchen  ")).json).toMatchObject({ label: "Kitchen" });
    refuses(await rename(""), "invalid_field", "label");
    refuses(await rename("x".repeat(65)), "invalid_field", "label");
  });

  it("[SI2] one is added with its own signature, for this account, alone", async () => {
    const [session, other] = [
      await signInByWallet(test, createTestWallet()),
      await signInByWallet(test, createTestWallet()),
    ];
    const identity = createIdentity();
    const add = async (account: CreatedSession["account"], text = addDeviceText) => {
      const { nonce } = await askChallenge(test);
      const signature = identity.signText(text(new URL(test.url).host, nonce, account));
      const body = { publicKey: identity.publicKey, nonce, signature };
      return test.call("POST", "/v1/account/devices", { apiKey: session.token, body });
    };
    refuses(await add(other.account), "bad_signature");
    refuses(await add(session.account, (host, nonce) => signInText(host, nonce)), "bad_signature");
    expect((await add(session.account)).status).toBe(201);
    expect((await add(session.account)).status).toBe(201);
    expect((await signInByDevice(test, identity)).account).toBe(session.account);
  });

  it("[SI10] the last way in stays", async () => {
    const session = await signInByDevice(test, createIdentity());
    const remove = (path: string) => test.call("DELETE", path, { apiKey: session.token });
    refuses(await remove(`/v1/account/devices/${session.device}`), "last_way_in");
    const [first, second] = [createTestWallet(), createTestWallet()];
    for (const wallet of [first, second]) expect((await linkWallet(test, session, wallet)).status).toBe(201);
    expect((await remove(`/v1/account/wallets/${first.address}`)).status).toBe(200);
    const racing = await Promise.all([
      remove(`/v1/account/wallets/${second.address}`),
      remove(`/v1/account/devices/${session.device}`),
    ]);
    expect(racing.map(({ status }) => status)).toEqual([200, 409]);
  });

  it("[SI11] an unlinked wallet signs in no more, and its sessions are over", async () => {
    const session = await signInByDevice(test, createIdentity());
    const wallet = createTestWallet();
    await linkWallet(test, session, wallet);
    const byWallet = await signInByWallet(test, wallet);
    expect(byWallet.account).toBe(session.account);
    const path = `/v1/account/wallets/${wallet.address.toUpperCase().replace("0X", "0x")}`;
    expect((await test.call("DELETE", path, { apiKey: session.token })).status).toBe(200);
    refuses(await get("/v1/account", byWallet), "invalid_api_key");
    refuses(await walletSignIn(test, wallet, false), "wallet_not_found", "wallet.create");
  });
});

describe("limits", () => {
  it("[SI7] an address asks for so many challenges and sign-ins in a minute, and hears how many are left", async () => {
    const bounded = await startTestRelay();
    try {
      const ask = () => bounded.call("POST", "/v1/session/challenge", { apiKey: null });
      const first = await ask();
      // Nobody is believed who says that they speak for another.
      expect(
        (
          await bounded.call("POST", "/v1/session/challenge", {
            apiKey: null,
            headers: { "x-forwarded-for": "192.0.2.1" },
          })
        ).headers.get("ratelimit-remaining"),
      ).toBe(String(SESSION_LIMITS.challengesPerMinute - 2));
      expect(first.headers.get("ratelimit-policy")).toBe(`"address";q=${SESSION_LIMITS.challengesPerMinute};w=60`);
      const replies = await Promise.all(Array.from({ length: SESSION_LIMITS.challengesPerMinute - 1 }, ask));
      const over = replies.filter(({ status }) => status === 429);
      expect(over).toHaveLength(1);
      for (const reply of over) {
        refuses(reply, "rate_limited");
        expect(reply.headers.get("retry-after")).toMatch(/^\d+$/);
      }
    } finally {
      await bounded.close();
    }
  });

  it("[SI7] behind a proxy that is trusted, the address is the one that it names", async () => {
    const proxied = await startTestRelay({ config: { trustedProxies: ["127.0.0.0/8"] } });
    try {
      const leftFor = async (address: string) => {
        const headers = { "x-forwarded-for": address };
        const reply = await proxied.call("POST", "/v1/session/challenge", { apiKey: null, headers });
        return Number(reply.headers.get("ratelimit-remaining"));
      };
      const most = SESSION_LIMITS.challengesPerMinute - 1;
      expect([await leftFor("192.0.2.1"), await leftFor("192.0.2.1"), await leftFor("192.0.2.2")]).toEqual([
        most,
        most - 1,
        most,
      ]);
    } finally {
      await proxied.close();
    }
  });
});
