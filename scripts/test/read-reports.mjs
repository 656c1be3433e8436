// What the test runners' JSON reports say, as counts and as words for people.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { ROOT } from "../setup/paths.mjs";
import { tailOf } from "../setup/run-quietly.mjs";

const MESSAGE_LINES = 12;
const LOG_LINES = 40;

/** @typedef {import("./test-steps.mjs").Counts} Counts */
/** @typedef {{ ok: boolean, how: string, log: string }} Ran */

/** @param {string} text */
const first = (text) =>
  text
    .split("\n")
    .slice(0, MESSAGE_LINES)
    .map((line) => `    ${line}`)
    .join("\n");

/** A runner that failed without a failed test to show for it (it could not start, or something escaped it) counts as one failure. @param {Counts} counts @param {Ran} ran @returns {Counts} */
function withRun(counts, ran) {
  if (ran.ok || counts.failed > 0) return counts;
  return { ...counts, failed: 1, problems: [...counts.problems, `${ran.how}\n${tailOf(ran.log, LOG_LINES)}`] };
}

/** @param {string} report @param {Ran} ran @returns {Counts} */
export function readVitest(report, ran) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0, problems: [] };
  /** @type {{ testResults: { name: string, status: string, message?: string, assertionResults: { status: string, fullName: string, failureMessages?: string[] }[] }[] }} */
  let parsed;
  try {
    parsed = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return withRun(counts, { ...ran, ok: false });
  }
  for (const file of parsed.testResults) {
    const path = relative(ROOT, file.name);
    for (const test of file.assertionResults) {
      if (test.status === "passed") counts.passed += 1;
      else if (test.status === "failed") {
        counts.failed += 1;
        counts.problems.push(`${path}: ${test.fullName}\n${first((test.failureMessages ?? []).join("\n"))}`);
      } else counts.skipped += 1;
    }
    if (file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed")) {
      counts.failed += 1;
      counts.problems.push(`${path}\n${first(file.message ?? "")}`);
    }
  }
  return withRun(counts, ran);
}

/**
 * @typedef {{ title: string, file?: string, line?: number, tests: { status: string, results: { error?: { message?: string } }[] }[] }} Spec
 * @typedef {{ title: string, specs?: Spec[], suites?: Suite[] }} Suite
 */

/** @param {string} report @param {Ran} ran @returns {Counts} */
export function readPlaywright(report, ran) {
  /** @type {Counts} */
  const counts = { passed: 0, failed: 0, skipped: 0, problems: [] };
  /** @type {{ suites: Suite[], errors?: { message?: string }[] }} */
  let parsed;
  try {
    parsed = JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return withRun(counts, { ...ran, ok: false });
  }
  /** @param {Suite} suite */
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === "skipped") counts.skipped += 1;
        else if (test.status === "expected" || test.status === "flaky") counts.passed += 1;
        else {
          counts.failed += 1;
          const message = test.results.map((result) => result.error?.message ?? "").find((text) => text !== "") ?? "";
          counts.problems.push(`${spec.file}:${spec.line}: ${spec.title}\n${first(message)}`);
        }
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of parsed.suites) visit(suite);
  for (const error of parsed.errors ?? []) counts.problems.push(first(error.message ?? ""));
  return withRun(counts, ran);
}
