// The example on a chain of its own: a contract asks, a simulated node answers, the contract has the answer.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeFunctionData } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OracleBed, startOracleBed } from "../../apps/relay/src/oracle/testing/start-oracle-bed.ts";
import { connectTextNode } from "../../apps/relay/src/testing/text-node.ts";
import { fundAddress, starTokenAbi } from "../../contracts/ts/index.ts";
import { runExample } from "./run-example.ts";

const TOKENS = 10n * 10n ** 18n;
const dataDir = mkdtempSync(join(tmpdir(), "starling-example-"));
let oracle: OracleBed;
beforeAll(async () => {
  oracle = await startOracleBed({ dataDir });
}, 60_000);
afterAll(async () => {
  await oracle?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it("oracle-contract asks through a contract of its own and prints what that was told", {
  timeout: 90_000,
}, async () => {
  const { chain } = oracle.bed;
  const node = await connectTextNode({ url: oracle.bed.relay().url });
  const key = generatePrivateKey();
  const keyFile = join(dataDir, "wallet-key");
  writeFileSync(keyFile, `${key}\n`, { mode: 0o600 });
  const { address } = privateKeyToAccount(key);
  await fundAddress(chain.rpcUrl, address);
  const transfer = encodeFunctionData({ abi: starTokenAbi, functionName: "transfer", args: [address, TOKENS] });
  await chain.send(oracle.asker, chain.contracts.starToken, transfer);
  await chain.testClient.setIntervalMining({ interval: 1 });

  const env = { STARLING_URL: oracle.bed.relay().url, STARLING_WALLET_KEY_FILE: keyFile, STARLING_ASSURANCE: "none" };
  const run = (...args: string[]) =>
    runExample("node", ["--import", "tsx", "examples/oracle-contract/main.ts", ...args], env);
  const answered = await run("tiny-generate", "a b c");
  expect(answered.status, answered.err).toBe(0);
  expect(answered.out).toMatch(/^Asked as question 1, in block \d+\.$/m);
  expect(answered.out).toMatch(/^Answered for 0\.\d+ tokens: .*\S/m);
  const refused = await run("no-such-model", "a b c");
  expect(refused.out).toContain("Not answered: No such model is in the catalogue");
  node.close();
});
