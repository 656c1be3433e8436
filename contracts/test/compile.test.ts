import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { starTokenBytecode } from "../generated/star-token.ts";
import { compileContracts } from "../scripts/compile-contracts.ts";
import { receiptProofs } from "../scripts/receipt-proofs.ts";
import { CONTRACTS_DIR, solcInput } from "../scripts/solc-input.ts";

/** EIP-170. */
const DEPLOYED_BYTES_MAX = 24_576;
/** Three seconds on a machine of its own. */
const COMPILE_MS_MAX = 120_000;
const SOLHINT_MS_MAX = 120_000;

describe("the compiler", { timeout: COMPILE_MS_MAX }, () => {
  test("has nothing to say against the contracts, which are short enough and what was generated", () => {
    const { contracts, problems } = compileContracts();
    expect(problems).toEqual([]);
    for (const { name, deployedBytes } of contracts)
      expect(deployedBytes, name).toBeLessThanOrEqual(DEPLOYED_BYTES_MAX);
    expect(contracts.find(({ name }) => name === "StarToken")?.bytecode).toBe(starTokenBytecode);
  });

  test("is heard when it warns", () => {
    const input = solcInput();
    const warned = {
      ...input,
      sources: {
        "src/Warned.sol": {
          content:
            "// SPDX-License-Identifier: Apache-2.0\npragma solidity ^0.8.28;\ncontract W { function f() external { uint256 unused; } }",
        },
      },
    };
    const { problems } = compileContracts(warned);
    expect(problems.join("\n")).toContain("Unused local variable");
  });
});

test(
  "solhint has nothing to say against the contracts",
  async () => {
    const solhint = `${dirname(createRequire(import.meta.url).resolve("solhint/package.json"))}/solhint.js`;
    const args = [solhint, "--disc", "--noPoster", "-f", "json", "src/**/*.sol"];
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, args, { cwd: CONTRACTS_DIR, timeout: SOLHINT_MS_MAX }).catch(
      // It ends with 1 when it has found something.
      (ended: { stdout?: string }) => ({ stdout: ended.stdout ?? "no report" }),
    );
    const found: { severity?: string; ruleId?: string }[] = stdout.trim() === "" ? [] : JSON.parse(stdout);
    expect(found.filter(({ ruleId }) => ruleId !== undefined)).toEqual([]);
  },
  SOLHINT_MS_MAX,
);

test("the proofs that the tests in Solidity read are what the network makes", () => {
  const fixture = readFileSync(`${CONTRACTS_DIR}test/fixtures/receipt-proofs.golden.json`, "utf8");
  expect(JSON.parse(fixture)).toEqual(receiptProofs());
});
