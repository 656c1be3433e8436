export { runSeed } from "./run-seed.ts";
export { Scenario } from "./scenario.ts";
export { runWorld, type WorldReport } from "./world.ts";
