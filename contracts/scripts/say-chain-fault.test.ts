import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Anvil, startAnvil } from "../ts/index.ts";
import { sayChainFault } from "./say-chain-fault.ts";

const COMMAND = fileURLToPath(new URL("contracts.ts", import.meta.url));

describe("`contracts -- deploy` against a chain that refuses", { timeout: 120_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), "starling-deploy-"));
  const keyFile = join(dir, "key.json");
  const privateKey = generatePrivateKey();
  const { address } = privateKeyToAccount(privateKey);
  let anvil: Anvil;
  beforeAll(async () => {
    writeFileSync(keyFile, JSON.stringify({ privateKey }), { mode: 0o600 });
    anvil = await startAnvil();
  });
  afterAll(async () => {
    await anvil.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const deploy = (rpc: string) =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const out = join(dir, "contracts.json");
      const args = ["--import", "tsx", COMMAND, "deploy", "--rpc", rpc, "--key-file", keyFile, "--relay", address];
      execFile(process.execPath, [...args, "--out", out], (error, _stdout, stderr) => {
        expect(existsSync(out)).toBe(false);
        resolve({ code: typeof error?.code === "number" ? error.code : 0, said: stderr.trim() });
      });
    });

  it("says one sentence: of an account without coins, a chain that is away, and one that wants another key", async () => {
    expect(await deploy(anvil.rpcUrl)).toEqual({
      code: 1,
      said: `${address} holds too few coins for the gas. Send it some and run this again.`,
    });
    const server = createServer((_request, response) => response.writeHead(401).end("no"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const bound = server.address();
    const port = typeof bound === "object" && bound !== null ? bound.port : 0;
    expect(await deploy(`http://127.0.0.1:${port}/v2/very-secret`)).toEqual({
      code: 1,
      said: `The chain at 127.0.0.1:${port} refuses the request (HTTP 401). Check what --rpc says, and the key in it.`,
    });
    await new Promise((resolve) => server.close(resolve));
    expect(await deploy(`http://127.0.0.1:${port}/v2/very-secret`)).toEqual({
      code: 1,
      said: `The chain at 127.0.0.1:${port} doesn't answer. Check that it runs, and what --rpc says.`,
    });
  });

  it("leaves what is no chain's fault as it is", () => {
    expect(sayChainFault(new Error("a defect"), { rpc: "http://x", from: address })).toBeUndefined();
  });
});
