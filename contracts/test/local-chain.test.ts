import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPublicClient, createWalletClient, http } from "viem";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountInFile } from "../ts/local-chain/key-file.ts";
import { type LocalChain, startLocalChain } from "../ts/local-chain/start-local-chain.ts";

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

describe("the local chain", () => {
  let dir: string;
  let chain: LocalChain;
  const start = async () =>
    startLocalChain({
      dir: `${dir}/chain`,
      port: await freePort(),
      relayKeyFile: `${dir}/keys/chain.json`,
      adminKeyFile: `${dir}/keys/chain-admin.json`,
      lookMs: 20,
    });
  const clientOf = ({ rpcUrl }: LocalChain) =>
    createPublicClient({ transport: http(rpcUrl), pollingInterval: 20, cacheTime: 0 });

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "starling-local-"));
    chain = await start();
  });
  afterEach(async () => {
    await chain.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it("is the same after a stop: contracts, blocks, balances; keys are for their owner alone", async () => {
    const client = clientOf(chain);
    const admin = accountInFile(`${dir}/keys/chain-admin.json`);
    const wallet = createWalletClient({ account: admin, transport: http(chain.rpcUrl) });
    const hash = await wallet.sendTransaction({
      to: chain.contracts.starToken,
      value: 0n,
      data: "0x18160ddd",
      chain: null,
    });
    const { blockHash, blockNumber } = await client.waitForTransactionReceipt({ hash, confirmations: 2 });
    const { contracts } = chain;
    await chain.stop();
    chain = await start();
    expect(chain.contracts).toEqual(contracts);
    const again = clientOf(chain);
    expect((await again.getBlock({ blockNumber })).hash).toBe(blockHash);
    expect(await again.getTransactionReceipt({ hash })).toMatchObject({ status: "success" });
    const drift = Number((await again.getBlock()).timestamp) - Date.now() / 1000;
    expect(Math.abs(drift)).toBeLessThan(60);
    if (process.platform !== "win32")
      for (const file of ["keys/chain.json", "keys/chain-admin.json", "chain/contracts.json", "chain/state.json"])
        expect(statSync(`${dir}/${file}`).mode & 0o077, file).toBe(0);
  });

  it("does not begin anew where its state is gone", async () => {
    await chain.stop();
    rmSync(`${dir}/chain/state.json`);
    await expect(start()).rejects.toThrow("The local chain's state is gone");
  });
});
