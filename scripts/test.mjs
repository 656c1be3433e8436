// `npm test`: sets up what tests need, runs every kind of check, and says in its last line how many passed and failed.
import "./require-node.mjs";
import { chromiumOrExit } from "./setup/chromium.mjs";
import { setUpOrExit } from "./setup/set-up.mjs";
import { onStopSignal } from "./stop-signals.mjs";
import { RESULTS_DIR, testSteps } from "./test/test-steps.mjs";

const HELP = `Sets up what tests need and runs them.

  npm test -- [step…]    steps: typecheck, lint, imports, vitest, e2e (all of them when none is named)

Reports and logs go to test-results/. CHROMIUM_PATH names the Chromium to use.`;

const wanted = process.argv.slice(2);
if (wanted.includes("--help")) {
  console.log(HELP);
  process.exit(0);
}
onStopSignal(() => process.exit(130));

console.log("Starling's tests");
await setUpOrExit();
const steps = testSteps(await chromiumOrExit());
const unknown = wanted.find((name) => !steps.some((step) => step.name === name));
if (unknown !== undefined) {
  console.error(`There is no step "${unknown}". \`npm test -- --help\` lists them.`);
  process.exit(2);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue;
  const began = performance.now();
  const { passed, failed, skipped, problems } = await step.run();
  const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  console.log(`  ${failed === 0 ? "ok    " : "FAILED"}  ${step.name.padEnd(10)} ${seconds.padStart(8)}   ${counts}`);
  for (const problem of problems) console.log(`\n${problem}\n`);
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
if (total.failed > 0) console.log(`\nLogs and reports: ${RESULTS_DIR}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
