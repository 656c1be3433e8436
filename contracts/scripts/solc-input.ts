// What the compiler is asked: every file of src/ and its imports, with the one set of settings.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export const CONTRACTS_DIR = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** Of 2024: Ethereum, its rollups and anvil have it. OpenZeppelin uses one of its instructions (MCOPY). */
export const EVM_VERSION = "cancun";
export const OPTIMIZER_RUNS = 200;

/** A file by its name in an import: ours by its path from contracts/, a package's from node_modules. */
export function readSource(name: string): { contents: string } | { error: string } {
  try {
    const path = name.startsWith("@") ? require.resolve(name) : `${CONTRACTS_DIR}${name}`;
    return { contents: readFileSync(path, "utf8") };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

export function solcInput() {
  const names = readdirSync(`${CONTRACTS_DIR}src`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sol"))
    .sort();
  return {
    language: "Solidity",
    sources: Object.fromEntries(
      names.map((name) => [`src/${name}`, { content: readFileSync(`${CONTRACTS_DIR}src/${name}`, "utf8") }]),
    ),
    settings: {
      optimizer: { enabled: true, runs: OPTIMIZER_RUNS },
      evmVersion: EVM_VERSION,
      metadata: { bytecodeHash: "none" },
      outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
    },
  };
}
