export { runSeed } from "./run-seed.ts";
export { runWorld, type WorldReport } from "./world.ts";
