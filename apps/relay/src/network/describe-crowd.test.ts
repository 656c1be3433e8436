import { type AccountId, type Backend, makeId, type Region } from "@starling/protocol";
import { expect, it } from "vitest";
import { type CrowdNode, describeCrowd } from "./describe-crowd.ts";

const account = (n: number): AccountId => makeId("acc", n, new Uint8Array(10));
const on = (modelId: string, backend: Backend, adapterClass: string = backend) => ({ modelId, backend, adapterClass });
const node = (owner: number, region: Region | null, loaded: CrowdNode["loaded"] = []): CrowdNode => ({
  accountId: account(owner),
  region,
  loaded,
});

it("[SK60] names a region only where nodes of three owners are; the others and those that say nothing are elsewhere", () => {
  const crowd = describeCrowd([
    node(1, "western-europe"),
    node(2, "western-europe"),
    node(2, "western-europe"),
    node(3, "western-europe"),
    node(4, "caribbean"),
    node(4, "caribbean"),
    node(4, "caribbean"),
    node(5, "caribbean"),
    node(6, null),
  ]);
  expect(crowd.regions).toEqual([
    { region: "western-europe", nodes: 4 },
    { region: "elsewhere", nodes: 5 },
  ]);
  expect(describeCrowd([]).regions).toEqual([]);
});

it("[SK61] counts each node once among the adapters, under the best that it computes with, and tells of twenty classes", () => {
  const many = Array.from({ length: 25 }, (_, i) => node(i, null, [on("m", "webgpu", `webgpu ${i}`)]));
  const crowd = describeCrowd([
    ...many,
    node(1, null, [on("m", "wasm"), on("n", "webgpu", "webgpu apple metal-3")]),
    node(2, null, [on("n", "webgpu", "webgpu apple metal-3")]),
    node(3, null),
  ]);
  expect(crowd.adapters[0]).toEqual({ adapterClass: "webgpu apple metal-3", nodes: 2 });
  expect(crowd.adapters).toHaveLength(20);
  expect(crowd.adapters.some(({ adapterClass }) => adapterClass === "wasm")).toBe(false);
});

it("[SK61] counts what runs each model", () => {
  const { nodesByBackend } = describeCrowd([
    node(1, null, [on("m", "wasm"), on("n", "webgpu")]),
    node(2, null, [on("m", "webgpu")]),
    node(3, null, [on("m", "wasm")]),
  ]);
  expect(Object.fromEntries(nodesByBackend)).toEqual({
    m: { webgpu: 1, wasm: 2, cpu: 0 },
    n: { webgpu: 1, wasm: 0, cpu: 0 },
  });
});
