// Writes generated/<contract>.ts: each contract's ABI, literally typed, and its creation code. Any warning fails.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { type CompiledContract, compileContracts } from "./compile-contracts.ts";
import { CONTRACTS_DIR } from "./solc-input.ts";

const { contracts, problems } = compileContracts();
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exit(1);
}

const dir = `${CONTRACTS_DIR}generated`;
rmSync(dir, { recursive: true, force: true });
mkdirSync(dir, { recursive: true });
const written = contracts.filter(({ abi, source }) => abi.length > 0 && !source.includes("/libraries/"));
for (const contract of written) writeFileSync(`${dir}/${kebab(contract.name)}.ts`, moduleOf(contract));
console.log(`${written.length} contracts written to contracts/generated`);

/** StarToken → star-token, IERC7007 → ierc7007 */
function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase();
}

function moduleOf({ name, source, abi, bytecode }: CompiledContract): string {
  const variable = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const lines = [
    `// Written by contracts/scripts/compile.ts from ${source}.`,
    `export const ${variable}Abi = ${JSON.stringify(abi)} as const;`,
  ];
  if (bytecode !== "0x") lines.push(`export const ${variable}Bytecode = "${bytecode}" as const;`);
  return `${lines.join("\n")}\n`;
}
