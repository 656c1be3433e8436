// Where the npm package of a Foundry tool keeps its program for this machine.
import { createRequire } from "node:module";
import { dirname } from "node:path";

const require = createRequire(import.meta.url);

/**
 * @param tool `anvil` or `forge`
 * @throws when npm has no program of it for this platform
 */
export function foundryBinary(tool: "anvil" | "forge"): string {
  const platform = process.platform === "win32" ? "win32" : process.platform;
  const cpu = process.arch === "x64" ? "amd64" : process.arch;
  const name = `@foundry-rs/${tool}-${platform}-${cpu}`;
  try {
    return `${dirname(require.resolve(`${name}/package.json`))}/bin/${tool}${process.platform === "win32" ? ".exe" : ""}`;
  } catch (error) {
    throw new Error(`${tool} has no program for ${process.platform} ${process.arch} (npm package ${name})`, {
      cause: error,
    });
  }
}
