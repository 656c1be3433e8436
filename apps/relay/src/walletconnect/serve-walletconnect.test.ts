import { connect } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { subscriptionIdOf } from "./switchboard.ts";
import { connectRaw, type RawClient } from "./testing/connect-raw.ts";
import { type Endpoint, openEndpoint } from "./testing/open-endpoint.ts";
import { testClient } from "./testing/sign-token.ts";
import { WALLETCONNECT_LIMITS, type WalletConnectLimits } from "./walletconnect-limits.ts";

const topic = (n: number) => n.toString(16).padStart(64, "0");
const A = topic(0xa);
const B = topic(0xb);
const message = (text: string) => Buffer.from(text).toString("base64");
const publication = (text: string, on = A) => ({
  topic: on,
  message: message(text),
  ttl: 300,
  tag: 1108,
  prompt: true,
});

let endpoint: Endpoint | undefined;
async function open(limits: Partial<WalletConnectLimits> = {}, nowMs?: () => number): Promise<Endpoint> {
  endpoint = await openEndpoint(limits, nowMs);
  return endpoint;
}
afterEach(() => endpoint?.close());

describe("publishing and subscribing", () => {
  it("brings a message to who listens, once, and keeps it no longer", async () => {
    const { client, server } = await open();
    const [wallet, dapp] = [await client(), await client()];
    await wallet.request("irn_subscribe", { topic: A });
    await dapp.request("irn_subscribe", { topic: A });
    expect((await dapp.request("irn_publish", publication("hello"))).result).toBe(true);
    expect(await wallet.next()).toMatchObject({ topic: A, message: message("hello"), tag: 1108 });
    // Its own answer comes after whatever was sent before it.
    expect((await wallet.request("irn_fetchMessages", { topic: A })).result).toEqual({ messages: [], hasMore: false });
    expect(dapp.delivered).toEqual([]);
    expect(server.counts()).toMatchObject({ connections: 2, messages: 0, bytes: 0 });
  });

  it("keeps a message for who comes later, until it is acknowledged", async () => {
    const { client, url } = await open();
    const dapp = await client();
    for (const text of ["one", "two"]) await dapp.request("irn_publish", publication(text));
    const owner = testClient(url);
    const first = await connectRaw(url, owner.token(), false);
    await first.request("irn_subscribe", { topic: A });
    const one = await first.next();
    await first.next();
    first.acknowledge(one.rpcId);
    await first.request("irn_fetchMessages", { topic: B });
    await first.close();
    const again = await connectRaw(url, owner.token());
    const fetched = await again.request("irn_batchFetchMessages", { topics: [A, B] });
    expect(fetched.result).toMatchObject({ messages: [{ topic: A, message: message("two") }], hasMore: false });
    await again.request("irn_batchSubscribe", { topics: [A, B] });
    expect((await again.next()).message).toBe(message("two"));
  });

  it("gives a subscription the id that clients reckon, and answers before it delivers", async () => {
    const { client, url } = await open();
    const dapp = await client();
    await dapp.request("irn_publish", publication("early"));
    const owner = testClient(url);
    const wallet = await connectRaw(url, owner.token());
    const order: string[] = [];
    wallet.socket.on(
      "message",
      (data) => void order.push(String(data).includes("irn_subscription") ? "delivery" : "answer"),
    );
    const { result } = await wallet.request("irn_subscribe", { topic: A });
    expect(result).toBe(subscriptionIdOf(A, owner.clientId));
    await wallet.next();
    expect(order).toEqual(["answer", "delivery"]);
  });

  it("ends a subscription", async () => {
    const { client, server } = await open();
    const [wallet, dapp] = [await client(), await client()];
    await wallet.request("irn_batchSubscribe", { topics: [A, B] });
    expect(server.counts().topics).toBe(2);
    expect((await wallet.request("irn_batchUnsubscribe", { subscriptions: [{ topic: A, id: "x" }] })).result).toBe(
      true,
    );
    expect((await wallet.request("irn_unsubscribe", { topic: B, id: "y" })).result).toBe(true);
    await dapp.request("irn_batchPublish", { messages: [publication("a"), publication("b", B)] });
    await wallet.request("irn_fetchMessages", { topic: topic(1) });
    expect(wallet.delivered).toEqual([]);
    expect(server.counts()).toMatchObject({ topics: 0, messages: 2 });
  });

  it("forgets a message when its time is over", async () => {
    let now = Date.now();
    const { client } = await open({}, () => now);
    const [wallet, dapp] = [await client(), await client()];
    await dapp.request("irn_publish", { ...publication("brief"), ttl: 60 });
    await dapp.request("irn_publish", { ...publication("too long"), ttl: 10 * 365 * 86_400 });
    now += 61_000;
    const left = await wallet.request("irn_fetchMessages", { topic: A });
    expect(left.result).toMatchObject({ messages: [{ message: message("too long") }] });
    now += WALLETCONNECT_LIMITS.ttlMaxS * 1000;
    expect((await wallet.request("irn_fetchMessages", { topic: A })).result).toMatchObject({ messages: [] });
  });

  it("takes a repeated or replayed publication once", async () => {
    const { client, server } = await open();
    const [wallet, dapp] = [await client({ autoAcknowledge: false }), await client()];
    await wallet.request("irn_subscribe", { topic: A });
    for (let i = 0; i < 5; i++) expect((await dapp.request("irn_publish", publication("again"))).result).toBe(true);
    await wallet.next();
    await wallet.request("irn_fetchMessages", { topic: B });
    expect(wallet.delivered).toHaveLength(1);
    expect(server.counts().messages).toBe(1);
  });
});

describe("newer clients", () => {
  it("propose: publish and subscribe in one", async () => {
    const { client } = await open();
    const [wallet, dapp] = [await client(), await client()];
    await wallet.request("irn_subscribe", { topic: A });
    const proposal = {
      pairingTopic: A,
      sessionProposal: message("proposal"),
      ttl: 300,
      prompt: true,
      correlationId: 17,
    };
    expect((await dapp.request("wc_proposeSession", proposal)).result).toBe(true);
    expect(await wallet.next()).toMatchObject({ message: message("proposal"), tag: 1100 });
    await wallet.request("irn_publish", publication("answer"));
    expect((await dapp.next()).message).toBe(message("answer"));
  });

  it("approve: the answer on the pairing's topic and the settlement on the session's", async () => {
    const { client } = await open();
    const [wallet, dapp] = [await client(), await client()];
    await dapp.request("irn_batchSubscribe", { topics: [A, B] });
    const approval = {
      pairingTopic: A,
      sessionTopic: B,
      sessionProposalResponse: message("yes"),
      sessionSettlementRequest: message("settle"),
      approvedChains: ["eip155:31337"],
      sessionProperties: {},
    };
    expect((await wallet.request("wc_approveSession", approval)).result).toBe(true);
    expect(await dapp.next()).toMatchObject({ topic: A, message: message("yes"), tag: 1101 });
    expect(await dapp.next()).toMatchObject({ topic: B, message: message("settle"), tag: 1102 });
    await dapp.request("irn_publish", publication("settled", B));
    expect((await wallet.next()).message).toBe(message("settled"));
  });
});

describe("who is not let in", () => {
  const other = "wss://relay.walletconnect.org";
  it.each([
    ["without a token", () => null, "401 token_missing"],
    ["with another relay's token", () => testClient(other).token(), "401 token_elsewhere"],
    [
      "with an old token",
      (url: string) => testClient(url).token({ iat: 1_600_000_000, exp: 1_600_086_400 }),
      "401 token_expired",
    ],
    [
      "in another's name",
      (url: string) => testClient(url).token({ iss: testClient(url).clientId }),
      "401 token_forged",
    ],
  ])("%s", async (_who, token, refusal) => {
    const { url, server } = await open();
    await expect(connectRaw(url, token(url))).rejects.toThrow(refusal);
    expect(server.counts().connections).toBe(0);
  });

  it("another relay's token with a forged Host header", async () => {
    const { port } = await open();
    const token = testClient("ws://evil.example/walletconnect").token();
    const reply = await rawUpgrade(port, `/walletconnect?auth=${token}`, "evil.example");
    expect(reply).toMatch(/^HTTP\/1\.1 401 [\s\S]*token_elsewhere/);
  });

  it("more connections than an address, or a client, may have", async () => {
    const { client, url, server } = await open({ connectionsPerAddressMax: 3, connectionsPerClientMax: 2 });
    const one = testClient(url);
    const first = await connectRaw(url, one.token());
    await connectRaw(url, one.token());
    await expect(connectRaw(url, one.token())).rejects.toThrow("429 too_many_connections");
    await client();
    await expect(client()).rejects.toThrow("429 too_many_connections");
    await first.close();
    await vi.waitFor(() => expect(server.counts().connections).toBe(2));
    await connectRaw(url, one.token());
  });

  it("anybody once the relay is full or closing", async () => {
    const { client, server, url } = await open({ connectionsMax: 1 });
    const only = await client();
    await expect(client()).rejects.toThrow("503 relay_full");
    await server.close();
    await only.closed;
    expect(server.counts().connections).toBe(0);
    await expect(connectRaw(url, testClient(url).token())).rejects.toThrow("503 closing");
  });

  it.each(["//", "/walletconnect%00", "/\u0000", "/walletconnect?auth=%", "/walletconnect?auth=a&auth=b"])(
    "who asks for %j, and the relay goes on",
    async (path) => {
      const { port, client } = await open();
      const socket = connect(port, "127.0.0.1");
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
      socket.on("error", () => {});
      expect((await (await client()).request("irn_fetchMessages", { topic: A })).result).toBeDefined();
      socket.destroy();
    },
  );
});

describe("hostile frames", () => {
  const BAD_TOPICS = [
    ["not hex", "z".repeat(64)],
    ["upper case", "A".repeat(64)],
    ["short", "ab"],
    ["long", "a".repeat(65)],
    ["empty", ""],
    ["a number", 5],
    ["an object", { toString: "x" }],
    ["null", null],
    ["missing", undefined],
  ] as const;
  it.each(BAD_TOPICS)("a topic that is %s is refused", async (_what, bad) => {
    const { client } = await open();
    const evil = await client();
    for (const method of ["irn_subscribe", "irn_unsubscribe", "irn_fetchMessages"]) {
      expect((await evil.request(method, { topic: bad })).error).toMatchObject({
        code: -32_602,
        data: { code: "invalid_params" },
      });
    }
    expect((await evil.request("irn_publish", { ...publication("x"), topic: bad })).error?.data?.code).toBe(
      "invalid_params",
    );
    expect((await evil.request("irn_batchSubscribe", { topics: [A, bad] })).error?.data?.code).toBe("invalid_params");
  });

  it.each([
    ["a message that is no base64", { ...publication("x"), message: "<script>" }],
    ["an empty message", { ...publication("x"), message: "" }],
    [
      "a message over its bound",
      { ...publication("x"), message: "a".repeat(WALLETCONNECT_LIMITS.messageCharsMax + 1) },
    ],
    ["a negative time", { ...publication("x"), ttl: -1 }],
    ["an endless time", { ...publication("x"), ttl: "Infinity" }],
    ["a tag that is none", { ...publication("x"), tag: 1.5 }],
    ["no parameters", undefined],
    ["a list", [publication("x")]],
  ])("%s is refused", async (_what, params) => {
    const { client, server } = await open();
    expect((await (await client()).request("irn_publish", params)).error?.data?.code).toBe("invalid_params");
    expect(server.counts().messages).toBe(0);
  });

  it.each(["irn_subscription", "irn_destroy", "__proto__", "constructor", "toString", "eth_chainId", ""])(
    "method %j is refused",
    async (method) => {
      const { client } = await open();
      expect((await (await client()).request(method, { topic: A })).error).toMatchObject({ code: -32_601 });
    },
  );

  it.each([
    ["no JSON", "{", "invalid_json"],
    ["deeply nested", "[".repeat(100_000), "invalid_json"],
    ["deep and closed", `${"[".repeat(100_000)}${"]".repeat(100_000)}`, "invalid_frame"],
    ["a batch", "[]", "invalid_frame"],
    ["a number", "5", "invalid_frame"],
    ["another JSON-RPC", '{"jsonrpc":"1.0","id":1,"method":"irn_subscribe"}', "invalid_frame"],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"irn_subscribe"}', "invalid_frame"],
    ["an acknowledgement of nothing", '{"jsonrpc":"2.0","id":99,"result":true}', "invalid_frame"],
  ])("%s is refused", async (_what, text, code) => {
    const { client } = await open();
    const evil = await client();
    evil.sendText(text);
    expect((await evil.nextStray()).error?.data?.code).toBe(code);
  });

  it("who sends nothing but those is hung up on", async () => {
    const { client, server } = await open({ breachesMax: 5 });
    const evil = await client();
    for (let i = 0; i < 5; i++) evil.sendText("{");
    await evil.closed;
    await vi.waitFor(() => expect(server.counts()).toMatchObject({ connections: 0, dropped: 1 }));
  });

  it("a binary frame is refused, and a frame over its bound ends the connection", async () => {
    const { client } = await open({ frameBytesMax: 10_000 });
    const evil = await client();
    evil.socket.send(Buffer.from([1, 2, 3]));
    expect((await evil.nextStray()).error?.data?.code).toBe("invalid_json");
    evil.sendText("x".repeat(10_001));
    expect(await evil.closed).toBe(1009);
  });
});

describe("floods", () => {
  it("ten thousand topics are refused from the bound on, and a batch is all or nothing", async () => {
    const { client, server } = await open();
    const evil = await client();
    const codes = new Set<unknown>();
    for (let from = 0; from < 10_000; from += 500) {
      const topics = Array.from({ length: 500 }, (_, i) => topic(from + i));
      const { error } = await evil.request("irn_batchSubscribe", { topics });
      codes.add(error?.data?.code);
    }
    expect(codes).toEqual(new Set([undefined, "too_many_topics"]));
    expect(server.counts().topics).toBe(WALLETCONNECT_LIMITS.topicsPerConnectionMax);
    const tooMany = { topics: Array.from({ length: 501 }, (_, i) => topic(i)) };
    expect((await evil.request("irn_batchSubscribe", tooMany)).error?.data?.code).toBe("invalid_params");
    await evil.close();
    await vi.waitFor(() => expect(server.counts().topics).toBe(0));
  });

  it("an address's topics are counted over its connections", async () => {
    const { client } = await open({ topicsPerAddressMax: 3 });
    const [one, two] = [await client(), await client()];
    await one.request("irn_batchSubscribe", { topics: [topic(1), topic(2)] });
    expect((await two.request("irn_batchSubscribe", { topics: [topic(3), topic(4)] })).error?.data?.code).toBe(
      "too_many_topics",
    );
    expect((await two.request("irn_subscribe", { topic: topic(3) })).error).toBeUndefined();
    await one.request("irn_unsubscribe", { topic: topic(1), id: "" });
    expect((await two.request("irn_subscribe", { topic: topic(4) })).error).toBeUndefined();
  });

  it("a topic is read by so many and no more", async () => {
    const { client } = await open({ readersPerTopicMax: 2 });
    for (let i = 0; i < 2; i++) await (await client()).request("irn_subscribe", { topic: A });
    expect((await (await client()).request("irn_subscribe", { topic: A })).error?.data?.code).toBe("topic_crowded");
  });

  it("a mailbox, an address and the relay keep so much and no more", async () => {
    const kept = WALLETCONNECT_LIMITS.messageOverheadBytes + 4;
    const { client, server } = await open({ messagesPerTopicMax: 2, bytesPerAddressMax: 4 * kept });
    const evil = await client();
    const texts = ["aa", "bb", "cc"];
    const codes = [];
    for (const on of [A, B, topic(0xc)]) {
      for (const text of texts)
        codes.push((await evil.request("irn_publish", publication(text, on))).error?.data?.code);
    }
    expect(codes).toEqual([
      undefined,
      undefined,
      "mailbox_full",
      undefined,
      undefined,
      "mailbox_full",
      ...Array(3).fill("quota_full"),
    ]);
    expect(server.counts()).toMatchObject({ messages: 4, bytes: 4 * kept });
    const wallet = await client();
    await wallet.request("irn_subscribe", { topic: A });
    await wallet.next();
    await wallet.next();
    await vi.waitFor(() => expect(server.counts().messages).toBe(2));
    expect((await evil.request("irn_publish", publication("dd"))).error).toBeUndefined();
  });

  it("the relay's own bound holds over all addresses", async () => {
    const { client } = await open({ bytesMax: WALLETCONNECT_LIMITS.messageOverheadBytes + 4 });
    const evil = await client();
    expect((await evil.request("irn_publish", publication("aa"))).error).toBeUndefined();
    expect((await evil.request("irn_publish", publication("bb", B))).error?.data?.code).toBe("relay_full");
  });

  it("too many requests are refused, then end the connection; acknowledgements are free", async () => {
    const { client, server } = await open({ requestsPerClient: 20, breachesMax: 3 });
    const [wallet, dapp] = [await client(), await client()];
    await wallet.request("irn_subscribe", { topic: A });
    const many = Array.from({ length: 30 }, (_, i) => publication(`m${i}`));
    await dapp.request("irn_batchPublish", { messages: many });
    for (let i = 0; i < 30; i++) await wallet.next();
    await vi.waitFor(() => expect(server.counts().messages).toBe(0));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => wallet.request("irn_fetchMessages", { topic: A })),
    );
    expect(answers.map(({ error }) => error?.data?.code)).toEqual([...Array(19).fill(undefined), "rate_limited"]);
    wallet.request("irn_fetchMessages", { topic: A });
    wallet.request("irn_fetchMessages", { topic: A });
    await wallet.closed;
  });
});

describe("a reader who never reads", () => {
  const big = "a".repeat(300_000);
  const stuff = async (client: RawClient, count: number, from = 0) => {
    for (let i = from; i < from + count; i++) {
      const { error } = await client.request("irn_publish", { ...publication("x"), message: `${big}${i}` });
      if (error !== undefined) return error.data?.code;
    }
    return undefined;
  };

  it("is sent a window and no more, and is dropped when the queue behind it is full", async () => {
    const { client, server } = await open({ inFlightMax: 2, queuedMax: 3 });
    const [wallet, dapp] = [await client({ autoAcknowledge: false }), await client()];
    await wallet.request("irn_subscribe", { topic: A });
    for (let i = 0; i < 5; i++) await dapp.request("irn_publish", publication(`m${i}`));
    await wallet.next();
    const second = await wallet.next();
    await wallet.request("irn_fetchMessages", { topic: B });
    expect(wallet.delivered).toHaveLength(2);
    wallet.acknowledge(second.rpcId);
    expect((await wallet.next()).message).toBe(message("m2"));
    await dapp.request("irn_publish", publication("m5"));
    expect(server.counts().dropped).toBe(0);
    await dapp.request("irn_publish", publication("m6"));
    await wallet.closed;
    // What it didn't acknowledge waits for it.
    await vi.waitFor(() => expect(server.counts()).toMatchObject({ connections: 1, dropped: 1, messages: 6 }));
  });

  it("is dropped when it acknowledges nothing", async () => {
    const { client, server } = await open({ heartbeatMs: 20, ackTimeoutMs: 60 });
    const [wallet, dapp] = [await client({ autoAcknowledge: false }), await client()];
    await wallet.request("irn_subscribe", { topic: A });
    await dapp.request("irn_publish", publication("x"));
    await wallet.closed;
    await vi.waitFor(() => expect(server.counts()).toMatchObject({ connections: 1, dropped: 1, messages: 1 }));
  });

  it("is dropped when its socket stands still, whatever it asks for", async () => {
    const { client, server } = await open({
      heartbeatMs: 60_000,
      bufferedBytesMax: 500_000,
      bytesPerAddressMax: 64 * 2 ** 20,
    });
    const [wallet, dapp] = [await client(), await client()];
    expect(await stuff(dapp, 5)).toBeUndefined();
    wallet.socket.pause();
    for (let i = 0; i < 60 && server.counts().dropped === 0; i++) {
      wallet.request("irn_fetchMessages", { topic: A });
      // The dapp's round trip: what was sent before it has been answered or has ended the connection.
      await dapp.request("irn_fetchMessages", { topic: B });
    }
    expect(server.counts()).toMatchObject({ dropped: 1, connections: 1 });
    wallet.socket.terminate();
  });

  it("is dropped when it doesn't answer pings", async () => {
    const { client, server } = await open({ heartbeatMs: 20 });
    const wallet = await client();
    wallet.socket.pause();
    await vi.waitFor(() => expect(server.counts()).toMatchObject({ connections: 0, dropped: 1 }));
    wallet.socket.terminate();
  });
});

/** A handshake with a Host of one's own; resolves with all that comes back. */
function rawUpgrade(port: number, path: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      const key = Buffer.alloc(16).toString("base64");
      const lines = [`GET ${path} HTTP/1.1`, `Host: ${host}`, "Connection: Upgrade", "Upgrade: websocket"];
      socket.write(`${[...lines, "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${key}`].join("\r\n")}\r\n\r\n`);
    });
    let text = "";
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}
