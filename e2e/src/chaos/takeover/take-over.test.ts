import { beforeAll, expect, it } from "vitest";
import { builtModels } from "../../../../packages/worker-runtime/test/built-models.ts";
import { reportText, violations } from "../fault-report.ts";
import { takeOver } from "./take-over.ts";

beforeAll(() => builtModels(), 300_000);

it("8 texts that each lose their node on a bad line are those of an undisturbed run", {
  timeout: 120_000,
}, async () => {
  const report = await takeOver({ streams: 8, onTabs: 0, seed: 3, say: () => {} });
  expect(violations(report), reportText(report)).toEqual([]);
  expect(report.pausesMs.nodes.length).toBeGreaterThan(0);
});
