import { createServer } from "node:http";
import { starTokenAbi } from "@starling/contracts";
import { createPublicClient, createWalletClient, type Hex, http } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RpcCall } from "../ports/chain.ts";
import { type Reply, refusalIn } from "../testing/start-test-relay.ts";
import { CHAIN_LIMITS } from "./chain-limits.ts";
import { createPass, RPC_CODE } from "./pass-calls.ts";
import { type ChainBed, startChainBed } from "./testing/start-chain-bed.ts";
import { upstreamOf } from "./upstream.ts";

describe("the chain through the relay", () => {
  let bed: ChainBed;
  beforeAll(async () => {
    bed = await startChainBed();
    await bed.confirm();
  });
  afterAll(() => bed.close());

  const post = (body: unknown): Promise<Reply> => bed.relay().call("POST", "/v1/chain/rpc", { apiKey: null, body });
  const call = (method: string, params: readonly unknown[] = [], id: string | number = 1) => ({
    jsonrpc: "2.0",
    id,
    method,
    params,
  });

  it("[CH14] is all that a wallet's library needs", async () => {
    const transport = http(`${bed.relay().url}/v1/chain/rpc`, { batch: true });
    const client = createPublicClient({ transport, cacheTime: 0, pollingInterval: 20 });
    const from = await bed.chain.wallet();
    const to = await bed.chain.wallet();
    const starToken: Hex = `0x${bed.chain.contracts.starToken.slice(2)}`;
    const [chainId, balance, symbol] = await Promise.all([
      client.getChainId(),
      client.getBalance({ address: from.address }),
      client.readContract({ abi: starTokenAbi, address: starToken, functionName: "symbol" }),
    ]);
    expect([chainId, balance, symbol]).toEqual([31_337, 100n * 10n ** 18n, "STAR"]);
    const wallet = createWalletClient({ account: from, transport });
    const hash = await wallet.sendTransaction({ to: to.address, value: 5n, chain: null });
    expect(await client.waitForTransactionReceipt({ hash })).toMatchObject({ status: "success" });
    await expect(
      client.readContract({
        abi: starTokenAbi,
        address: starToken,
        functionName: "nonexistent" as "symbol",
      }),
    ).rejects.toThrow();
    expect(await client.getLogs({ address: starToken, fromBlock: 0n })).toBeInstanceOf(Array);
  });

  it("[CH14] gives a reply a call, and an error in JSON-RPC's form for what isn't passed on", async () => {
    const replies = await post([
      call("eth_chainId", [], "a"),
      call("eth_accounts", [], "b"),
      call("anvil_setBalance", ["0x", "0x1"], "c"),
      call("eth_call", [{}, "latest", { "0x00": {} }], "d"),
      call("toString", [], "e"),
      call("eth_getLogs", [{ fromBlock: "0x0", toBlock: "0xffffffffffffff" }], "f"),
      call("eth_sendRawTransaction", ["not hex"], "g"),
      call("eth_sendRawTransaction", ["0x02"], "h"),
    ]);
    expect(replies.status).toBe(200);
    expect(JSON.parse(replies.text)).toMatchObject([
      { id: "a", result: "0x7a69" },
      { id: "b", error: { code: RPC_CODE.methodNotFound } },
      { id: "c", error: { code: RPC_CODE.methodNotFound } },
      { id: "d", error: { code: RPC_CODE.invalidParams } },
      { id: "e", error: { code: RPC_CODE.methodNotFound } },
      { id: "f", error: { code: RPC_CODE.invalidParams } },
      { id: "g", error: { code: RPC_CODE.invalidParams } },
      { id: "h", error: { message: expect.stringMatching(/./) } },
    ]);
  });

  it("[CH14] refuses what is no JSON-RPC, too many calls and too large bodies", async () => {
    expect(refusalIn(await post({ method: "eth_chainId" })).code).toBe("invalid_field");
    expect(refusalIn(await post(Array.from({ length: 21 }, () => call("eth_chainId")))).code).toBe("invalid_field");
    expect(refusalIn(await post([])).code).toBe("invalid_field");
    const large = await post(call("eth_sendRawTransaction", [`0x${"00".repeat(70_000)}`]));
    expect([large.status, refusalIn(large).code]).toEqual([413, "body_too_large"]);
  });

  it("[CH14] tells which chain it is and what may be redeemed", async () => {
    const { json } = await bed.relay().call("GET", "/v1/chain", { apiKey: null });
    expect(json).toMatchObject({
      chainId: 31_337,
      state: "following",
      rpcUrl: `${bed.relay().url}/v1/chain/rpc`,
      contracts: bed.chain.contracts,
      confirmations: 2,
      microPointWei: "1000000000000",
      sponsored: false,
      voucherSigner: bed.chain.signer.address,
      walletConnect: { relayUrl: `${bed.relay().url.replace("http", "ws")}/walletconnect`, projectId: null },
      redemption: { min: "1", voucherTtlS: 1_800 },
    });
  });
});

describe("what the chain answers", () => {
  let answer: (body: string) => { status?: number; text: string };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => {
      body += part;
    });
    request.on("end", () => {
      seen = request.headers.authorization;
      const { status = 200, text } = answer(body);
      response.writeHead(status, { "content-type": "application/json" }).end(text);
    });
  });
  let seen: string | undefined;
  let address = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const at = server.address();
    address = typeof at === "object" && at !== null ? `127.0.0.1:${at.port}` : "";
  });
  afterAll(() => void server.close());

  const pass = (one: Partial<RpcCall> = {}) =>
    createPass({
      upstream: upstreamOf(`http://ada:topsecret@${address}/v3/0123456789abcdef?key=verysecret`),
      head: () => 50_000,
      limits: { ...CHAIN_LIMITS, passedReplyBytesMax: 1_000 },
    })([{ id: 7, method: "eth_chainId", params: [], ...one }]);

  it("[CH14] is passed on without anything of the address in it", async () => {
    const message = `no key 0123456789abcdef at http://${address}/v3/0123456789abcdef for ada:topsecret, verysecret`;
    answer = () => ({ text: JSON.stringify({ error: { code: 3, message, data: "0xabcd" } }) });
    const [reply] = await pass();
    expect(reply).toMatchObject({ id: 7, error: { code: 3, data: "0xabcd" } });
    const text = JSON.stringify(reply);
    for (const secret of ["0123456789abcdef", "topsecret", "verysecret", address]) expect(text).not.toContain(secret);
    expect(seen).toBe(`Basic ${Buffer.from("ada:topsecret").toString("base64")}`);
  });

  it("[CH14] is left out where it is too long, no JSON-RPC, or doesn't come", async () => {
    answer = () => ({ text: JSON.stringify({ result: "0".repeat(2_000) }) });
    expect(await pass()).toMatchObject([{ error: { code: RPC_CODE.limitExceeded } }]);
    for (const text of ["", "<html>", "null", "{}", "[]"]) {
      answer = () => ({ status: 502, text });
      expect(await pass(), text).toMatchObject([{ id: 7, error: { code: RPC_CODE.unavailable } }]);
    }
  });

  it("[CH14] is not asked for the logs of too many blocks", async () => {
    answer = () => ({ text: JSON.stringify({ result: [] }) });
    const logs = (filter: unknown) => pass({ method: "eth_getLogs", params: [filter] });
    expect(await logs({ fromBlock: "0x0" })).toMatchObject([{ error: { code: RPC_CODE.limitExceeded } }]);
    expect(await logs({ fromBlock: "earliest", toBlock: "latest" })).toMatchObject([{ error: {} }]);
    expect(await logs({ fromBlock: "0x0", toBlock: "0x64" })).toMatchObject([{ result: [] }]);
    expect(await logs({ fromBlock: "latest" })).toMatchObject([{ result: [] }]);
    expect(await logs({ blockHash: `0x${"0".repeat(64)}` })).toMatchObject([{ result: [] }]);
    expect(await logs({ fromBlock: { toString: () => "0x0" } })).toMatchObject([
      { error: { code: RPC_CODE.invalidParams } },
    ]);
    expect(await logs(null)).toMatchObject([{ error: { code: RPC_CODE.invalidParams } }]);
  });
});
