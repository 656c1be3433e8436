import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlaywright, readVitest } from "./read-reports.mjs";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "starling-reports-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const good = { ok: true, how: "", log: "none" };
const bad = { ok: false, how: "status 1", log: "none" };
const report = (value: unknown) => {
  const path = join(dir, "report.json");
  writeFileSync(path, JSON.stringify(value));
  return path;
};

describe("vitest's report", () => {
  const file = (status: string, ...tests: string[]) => ({
    name: join(dir, "a.test.ts"),
    status,
    message: "",
    assertionResults: tests.map((test) => ({ status: test, fullName: test, failureMessages: ["because"] })),
  });

  it("counts every test", () => {
    const counts = readVitest(
      report({ testResults: [file("failed", "passed", "passed", "failed", "skipped", "todo")] }),
      bad,
    );
    expect(counts).toMatchObject({ passed: 2, failed: 1, skipped: 2 });
    expect(counts.problems).toHaveLength(1);
  });

  it("counts a file that could not be read as a failure", () => {
    expect(readVitest(report({ testResults: [file("failed"), file("passed", "passed")] }), bad)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });

  it("counts a run that failed without a failed test, and one that left no report", () => {
    expect(readVitest(report({ testResults: [file("passed", "passed")] }), bad)).toMatchObject({
      passed: 1,
      failed: 1,
    });
    expect(readVitest(join(dir, "nowhere.json"), good)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("playwright's report", () => {
  const spec = (status: string) => ({
    title: status,
    tests: [{ status, results: [{ error: { message: "because" } }] }],
  });

  it("counts tests of nested suites", () => {
    const suites = [
      {
        title: "a",
        specs: [spec("expected"), spec("unexpected")],
        suites: [{ title: "b", specs: [spec("skipped"), spec("flaky")] }],
      },
    ];
    expect(readPlaywright(report({ suites }), bad)).toMatchObject({ passed: 2, failed: 1, skipped: 1 });
  });

  it("counts an error outside of tests", () => {
    expect(readPlaywright(report({ suites: [], errors: [{ message: "no such file" }] }), bad)).toMatchObject({
      failed: 1,
    });
  });
});
