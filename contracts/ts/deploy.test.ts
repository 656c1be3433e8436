import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Account,
  createPublicClient,
  createTestClient,
  createWalletClient,
  getAddress,
  http,
  keccak256,
  type PublicClient,
  parseEventLogs,
  stringToHex,
  zeroHash,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Anvil,
  type ContractAddresses,
  deploy,
  fundAddress,
  pointsRedeemerAbi,
  readContractAddresses,
  receiptAnchorAbi,
  starTokenAbi,
  startAnvil,
} from "./index.ts";

const COMMAND = fileURLToPath(new URL("../scripts/contracts.ts", import.meta.url));
const MS_MAX = 120_000;
const ALICE = stringToHex("acc_01JD0000000000000000000A1C", { size: 32 });
const VOUCHER = {
  Voucher: [
    { name: "account", type: "bytes32" },
    { name: "recipient", type: "address" },
    { name: "cumulative", type: "uint256" },
    { name: "deadline", type: "uint64" },
  ],
} as const;

const dir = mkdtempSync(join(tmpdir(), "starling-contracts-"));
const deployerKey = generatePrivateKey();
const deployer = privateKeyToAccount(deployerKey);
const relay = privateKeyToAccount(generatePrivateKey());
const admin = privateKeyToAccount(generatePrivateKey());

let anvil: Anvil;
let client: PublicClient;
const walletOf = (account: Account) => createWalletClient({ account, transport: http(anvil.rpcUrl) });

beforeAll(async () => {
  anvil = await startAnvil();
  client = createPublicClient({ transport: http(anvil.rpcUrl), pollingInterval: 20, cacheTime: 0 });
  for (const { address } of [deployer, relay]) await fundAddress(anvil.rpcUrl, address);
}, MS_MAX);
afterAll(async () => {
  await anvil?.stop();
  rmSync(dir, { recursive: true, force: true });
});

describe("deploy", { timeout: MS_MAX }, () => {
  let contracts: ContractAddresses;
  beforeAll(async () => {
    contracts = await deploy({
      walletClient: walletOf(deployer),
      publicClient: client,
      relay: relay.address,
      admin: admin.address,
    });
  }, MS_MAX);

  test("gives every role to whom it belongs, and none to the deployer", async () => {
    const hasRole = (address: `0x${string}`, role: string, who: `0x${string}`) =>
      client.readContract({
        address,
        abi: starTokenAbi,
        functionName: "hasRole",
        args: [role === "" ? zeroHash : keccak256(stringToHex(role)), who],
      });
    const { starToken, pointsRedeemer, receiptAnchor, inferenceOracle, inferenceToken } = contracts;
    expect(await hasRole(starToken, "MINTER_ROLE", pointsRedeemer)).toBe(true);
    expect(await hasRole(pointsRedeemer, "PAUSER_ROLE", relay.address)).toBe(true);
    expect(await hasRole(receiptAnchor, "ANCHORER_ROLE", relay.address)).toBe(true);
    expect(await hasRole(inferenceOracle, "FULFILLER_ROLE", relay.address)).toBe(true);
    expect(await hasRole(inferenceOracle, "TREASURER_ROLE", relay.address)).toBe(true);
    expect(await hasRole(inferenceToken, "MINT_SIGNER_ROLE", relay.address)).toBe(true);
    expect(await hasRole(starToken, "MINTER_ROLE", relay.address)).toBe(false);
    for (const address of [starToken, pointsRedeemer, receiptAnchor, inferenceOracle, inferenceToken]) {
      expect(await hasRole(address, "", admin.address)).toBe(true);
      expect(await hasRole(address, "", deployer.address)).toBe(false);
      expect(await hasRole(address, "", relay.address)).toBe(false);
    }
    const signer = await client.readContract({
      address: pointsRedeemer,
      abi: pointsRedeemerAbi,
      functionName: "signer",
    });
    expect(signer).toBe(relay.address);
    expect(contracts).toMatchObject({ chainId: anvil.chainId, deployBlock: 1 });
  });

  test("a voucher signed as typed data, by any library, becomes tokens once", async () => {
    const { timestamp } = await client.getBlock();
    const recipient = privateKeyToAccount(generatePrivateKey()).address;
    const voucher = { account: ALICE, recipient, cumulative: 2_500_000n, deadline: timestamp + 3_600n };
    const signature = await relay.signTypedData({
      domain: {
        name: "Starling Points",
        version: "1",
        chainId: anvil.chainId,
        verifyingContract: contracts.pointsRedeemer,
      },
      types: VOUCHER,
      primaryType: "Voucher",
      message: voucher,
    });
    const call = {
      address: contracts.pointsRedeemer,
      abi: pointsRedeemerAbi,
      functionName: "redeem",
      args: [voucher, signature],
    } as const;
    const hash = await walletOf(deployer).writeContract({ ...call, chain: null });
    const { logs } = await client.waitForTransactionReceipt({ hash });
    expect(parseEventLogs({ abi: pointsRedeemerAbi, eventName: "Redeemed", logs })[0]?.args).toEqual({
      account: ALICE,
      recipient,
      points: 2_500_000n,
      cumulative: 2_500_000n,
    });
    const balance = await client.readContract({
      address: contracts.starToken,
      abi: starTokenAbi,
      functionName: "balanceOf",
      args: [recipient],
    });
    expect(balance).toBe(2_500_000_000_000_000_000n);
    await expect(client.simulateContract({ ...call, account: deployer })).rejects.toThrow("NothingToRedeem");
  });

  test("stops when somebody else sends from the same account in between", async () => {
    const other = privateKeyToAccount(generatePrivateKey());
    await fundAddress(anvil.rpcUrl, other.address);
    const wallet = walletOf(other);
    const going = deploy({
      walletClient: wallet,
      publicClient: client,
      relay: relay.address,
      admin: admin.address,
      onDeployed: (name) => {
        // Takes the place of the next one.
        if (name === "StarToken") {
          void wallet.sendTransaction({ to: relay.address, value: 1n, nonce: 1, chain: null }).catch(() => undefined);
        }
      },
    });
    await expect(going).rejects.toThrow();
  });
});

describe("npm run contracts", { timeout: MS_MAX }, () => {
  const run = (...args: readonly string[]) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        ["--import", "tsx", COMMAND, ...args],
        { timeout: MS_MAX },
        (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
      );
    });

  test("deploys to a chain and writes where the contracts stand", async () => {
    const keyFile = join(dir, "deployer.json");
    const out = join(dir, "contracts.json");
    writeFileSync(keyFile, JSON.stringify({ privateKey: deployerKey }), { mode: 0o600 });
    const args = ["deploy", "--rpc", anvil.rpcUrl, "--key-file", keyFile, "--relay", relay.address];
    const { code, said } = await run(...args, "--admin", admin.address, "--out", out, "--epoch-points", "2500");
    expect(said).toContain("InferenceToken");
    expect(said).not.toContain(deployerKey.slice(2));
    expect(code).toBe(0);
    const contracts = readContractAddresses(out);
    expect(await client.getCode({ address: contracts.inferenceToken })).not.toBe("0x");
    const cap = await client.readContract({
      address: contracts.pointsRedeemer,
      abi: pointsRedeemerAbi,
      functionName: "remainingThisEpoch",
    });
    expect(cap).toBe(2_500_000_000n);
    expect(await run(...args, "--out", out)).toMatchObject({ code: 64 });
    // The relay anchors there: the file is the one that it needs.
    const anchored = await client.simulateContract({
      address: contracts.receiptAnchor,
      abi: receiptAnchorAbi,
      functionName: "anchor",
      args: [keccak256("0x01"), 1n, keccak256("0x02"), 1n],
      account: relay,
    });
    expect(anchored.result).toBeUndefined();
  });

  test("refuses a key that others may read, and one that is none, without saying what it holds", async () => {
    const keyFile = join(dir, "open.json");
    writeFileSync(keyFile, deployerKey);
    chmodSync(keyFile, 0o644);
    const args = ["deploy", "--rpc", anvil.rpcUrl, "--relay", relay.address, "--out", join(dir, "none.json")];
    const open = await run(...args, "--key-file", keyFile);
    expect(open).toMatchObject({ code: 64, said: expect.stringContaining("chmod 600") });
    expect(open.said).not.toContain(deployerKey.slice(2, 20));
    writeFileSync(join(dir, "broken"), "0x12 sesame", { mode: 0o600 });
    const broken = await run(...args, "--key-file", join(dir, "broken"));
    expect(broken).toMatchObject({ code: 64, said: expect.stringContaining("holds no key") });
    expect(broken.said).not.toContain("sesame");
  });

  test("says how it is used", async () => {
    for (const args of [["burn"], ["deploy", "--rpc", anvil.rpcUrl, "--relay", "0x12"], ["deploy", "--x"]]) {
      expect(await run(...args)).toMatchObject({
        code: 64,
        said: expect.stringContaining("npm run contracts -- deploy"),
      });
    }
  });
});

describe("the local chain", { timeout: MS_MAX }, () => {
  test("keeps its state from start to start", async () => {
    const dataDir = join(dir, "chain");
    const address = getAddress(`0x${"ab".repeat(20)}`);
    const first = await startAnvil({ dataDir, chainId: 4_242 });
    await fundAddress(first.rpcUrl, address, 7n);
    await first.stop();
    await first.stop();
    const second = await startAnvil({ dataDir, chainId: 4_242 });
    const there = createPublicClient({ transport: http(second.rpcUrl) });
    expect(await there.getBalance({ address })).toBe(7n);
    expect(await there.getChainId()).toBe(4_242);
    await second.stop();
    await second.ended;
  });

  test("has no account that anybody knows the key of", async () => {
    expect(await client.request({ method: "eth_accounts" } as never)).toEqual([]);
    // The first of the well-known development mnemonic.
    expect(await client.getBalance({ address: "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266" })).toBe(0n);
  });

  test("makes blocks by the clock, and by hand alone, when told to", async () => {
    const byClock = await startAnvil({ blockTimeS: 1 });
    const clock = createPublicClient({ transport: http(byClock.rpcUrl), pollingInterval: 50, cacheTime: 0 });
    await new Promise<void>((resolve) => {
      const stop = clock.watchBlockNumber({
        onBlockNumber: (number) => {
          if (number < 1n) return;
          stop();
          resolve();
        },
      });
    });
    await byClock.stop();
    const byHand = await startAnvil({ noMining: true });
    const hand = createTestClient({ mode: "anvil", transport: http(byHand.rpcUrl) });
    const there = createPublicClient({ transport: http(byHand.rpcUrl), cacheTime: 0 });
    expect(await there.getBlockNumber()).toBe(0n);
    await hand.mine({ blocks: 3 });
    expect(await there.getBlockNumber()).toBe(3n);
    await byHand.stop();
  });

  test("says so when its port is taken", async () => {
    await expect(startAnvil({ port: anvil.port })).rejects.toThrow("did not start");
    expect(await client.getChainId()).toBe(anvil.chainId);
  });

  test("ends with the process that started it, also when that is killed", async () => {
    const program = `
      import { startAnvil } from ${JSON.stringify(new URL("start-anvil.ts", import.meta.url).href)};
      const anvil = await startAnvil();
      process.stdout.write(anvil.rpcUrl + " ");
      setInterval(() => {}, 1_000);`;
    const child = execFile(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program]);
    const url = await new Promise<string>((resolve) => {
      child.stdout?.once("data", (said: string) => resolve(said.trim()));
    });
    expect(await createPublicClient({ transport: http(url) }).getChainId()).toBe(31_337);
    child.kill("SIGKILL");
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => "answers",
            () => "gone",
          ),
        { timeout: 30_000, interval: 50 },
      )
      .toBe("gone");
  });
});
