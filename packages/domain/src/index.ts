export * from "./engine/change.ts";
export * from "./engine/command.ts";
export { createEngine } from "./engine/create-engine.ts";
export * from "./engine/effect.ts";
export * from "./engine/engine.ts";
export { DEFAULT_POLICY } from "./engine/policy.ts";
export { type Comparison, compareOutputs } from "./verify/compare-outputs.ts";
export { wilsonInterval } from "./verify/wilson-interval.ts";
