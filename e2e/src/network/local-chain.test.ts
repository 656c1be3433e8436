import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenNetwork, openNetwork } from "./open-network.ts";

const FOLLOWS_MS_MAX = 15_000;

describe("a network with a chain of its own", () => {
  let open: OpenNetwork;
  beforeAll(async () => {
    open = await openNetwork({ site: false, chain: true, env: { STARLING_REFEREE: "off" } });
  }, 120_000);
  afterAll(() => open.close());

  const untilFollowed = () =>
    expect.poll(async () => (await open.client.chain()).state, { timeout: FOLLOWS_MS_MAX }).toBe("following");

  it("says where it is and what stands on it", async () => {
    const { dataDir, chainUrl, contracts, relayUrl } = open.network;
    const file: unknown = JSON.parse(readFileSync(join(dataDir, "network.json"), "utf8"));
    expect(file).toMatchObject({ chainUrl, contracts, pids: { chain: expect.any(Number), relay: expect.any(Number) } });
    const chain = await open.client.chain();
    expect(chain).toMatchObject({
      chainId: 31_337,
      confirmations: 2,
      sponsored: true,
      rpcUrl: `${relayUrl}/v1/chain/rpc`,
    });
    expect(chain.contracts.starToken).toBe(contracts?.starToken.toLowerCase());
    for (const name of ["keys/chain.json", "keys/chain-admin.json", "chain/contracts.json", "chain/state.json"]) {
      expect(existsSync(join(dataDir, name)), name).toBe(true);
      if (process.platform !== "win32") expect(statSync(join(dataDir, name)).mode & 0o077, name).toBe(0);
    }
  });

  it("is followed again after it was killed, and after the relay was", async () => {
    await untilFollowed();
    const { worked } = await open.client.chain();
    const before = open.network.pids().chain;
    open.network.kill("chain");
    await open.network.waitUntilReady("chain", before);
    await untilFollowed();
    await open.crashRelay();
    await untilFollowed();
    expect((await open.client.chain()).worked).toBeGreaterThanOrEqual(worked ?? 0);
  }, 120_000);
});
