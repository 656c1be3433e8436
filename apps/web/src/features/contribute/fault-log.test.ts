import { expect, it } from "vitest";
import { FAULTS_MAX, faultsIn, type NotedFault, noteFaults } from "./fault-log.ts";

const model = { modelId: "m", name: "M", task: "embed", sizeBytes: 1, loadedBytes: 0 } as const;

it("sees notices and models that failed", () => {
  const notice = { code: "device_lost", message: "gone" } as const;
  const failed = { ...model, stage: "failed", problem: "no room" } as const;
  expect(faultsIn({ notice, models: [failed, { ...model, stage: "ready", problem: "webgpu: slow" }] })).toEqual([
    { code: "device_lost", message: "gone" },
    { code: "model m", message: "no room" },
  ]);
  expect(faultsIn({ notice: null, models: [] })).toEqual([]);
});

it("notes each once, and forgets the oldest", () => {
  let log: readonly NotedFault[] = [];
  for (let i = 0; i < 30; i++) log = noteFaults(log, [{ code: "internal", message: `n ${i % 15}` }], i);
  expect(log).toHaveLength(FAULTS_MAX);
  expect(log.at(-1)).toEqual({ code: "internal", message: "n 14", atMs: 29 });
  expect(noteFaults(log, [{ code: "internal", message: "n 14" }], 99)).toBe(log);
});
