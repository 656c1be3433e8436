// Runs the tests in Solidity (*.t.sol) with forge: unit tests, attacks, fuzzing, and invariants over random sequences of calls.
import { execFile } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { CONTRACTS_DIR } from "../scripts/solc-input.ts";
import { foundryBinary } from "../ts/foundry-binary.ts";

const FORGE_MS_MAX = 300_000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
/** Random calls that each invariant must have stood. */
const CALLS_MIN = 10_000;

interface ForgeTest {
  readonly status: "Success" | "Failure" | "Skipped";
  readonly reason: string | null;
  readonly kind: { readonly Invariant?: { readonly calls: number } };
}
type ForgeReport = Readonly<Record<string, { readonly test_results: Readonly<Record<string, ForgeTest>> }>>;

function runForge(): Promise<ForgeReport> {
  // A sequence that failed once would be all that is tried the next time.
  rmSync(`${CONTRACTS_DIR}generated/forge/failures`, { recursive: true, force: true });
  return new Promise((resolve, reject) => {
    const options = { cwd: CONTRACTS_DIR, timeout: FORGE_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX };
    execFile(foundryBinary("forge"), ["test", "--json"], options, (error, stdout, stderr) => {
      // It ends with 1 when a test fails, and says which.
      const start = stdout.indexOf("{");
      if (start < 0) reject(new Error(`forge gave no report: ${error?.message ?? ""}\n${stderr}\n${stdout}`));
      else resolve(JSON.parse(stdout.slice(start)));
    });
  });
}

const files = readdirSync(`${CONTRACTS_DIR}test`).filter((name) => name.endsWith(".t.sol"));

// forge starts the compiler by its first line, which Windows doesn't read.
describe.skipIf(process.platform === "win32")("forge", () => {
  let report: ForgeReport;
  beforeAll(async () => {
    report = await runForge();
  }, FORGE_MS_MAX + 10_000);

  const testsOf = (file: string) =>
    Object.entries(report)
      .filter(([suite]) => suite.startsWith(`test/${file}:`))
      .flatMap(([, { test_results }]) => Object.entries(test_results));

  test.each(files)("%s", (file) => {
    const tests = testsOf(file);
    const failed = tests.filter(([, { status }]) => status !== "Success");
    expect(failed.map(([name, { status, reason }]) => `${name}: ${status} ${reason ?? ""}`)).toEqual([]);
    expect(tests.length).toBeGreaterThan(0);
  });

  test("every invariant stood ten thousand random calls", () => {
    const invariants = files.flatMap(testsOf).filter(([name]) => name.startsWith("invariant_"));
    expect(invariants.length).toBeGreaterThan(0);
    const tooFew = invariants.filter(([, { kind }]) => (kind.Invariant?.calls ?? 0) < CALLS_MIN);
    expect(tooFew.map(([name, { kind }]) => `${name}: ${kind.Invariant?.calls} calls`)).toEqual([]);
  });
});
