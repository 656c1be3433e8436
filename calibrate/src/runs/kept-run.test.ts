import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openRun, readRun } from "./kept-run.ts";

const folder = mkdtempSync(join(tmpdir(), "starling-runs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const head = { name: "cpu", backend: "cpu", runtime: "onnxruntime-node 1", adapter: null } as const;

describe("kept run", () => {
  it("[CA6] a run that was killed in the middle of a line goes on behind it", () => {
    const path = join(folder, "deep", "cpu.jsonl");
    const first = openRun(path, head);
    first.append({ indices: [4, 2], outputs: [Uint8Array.of(1, 2), Uint8Array.of(3)], ms: 500 });
    appendFileSync(path, '{"indices":[7],"outputs":["AA');
    const second = openRun(path, head);
    expect([...second.outputs]).toEqual([
      [4, Uint8Array.of(1, 2)],
      [2, Uint8Array.of(3)],
    ]);
    second.append({ indices: [7], outputs: [Uint8Array.of(9)], ms: 1500 });
    expect(readRun(path)).toEqual({ head, outputs: second.outputs, seconds: 2 });
    expect(second.outputs.get(7)).toEqual(Uint8Array.of(9));
  });

  it("[CA6] what is no run is none", () => {
    expect(readRun(join(folder, "nothing.jsonl"))).toBeUndefined();
    appendFileSync(join(folder, "other.jsonl"), "hello\n");
    expect(readRun(join(folder, "other.jsonl"))).toBeUndefined();
  });
});
