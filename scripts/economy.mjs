// `npm run economy`: a year of points and tokens in simulation, with its plots. The work is in sim/src/economy.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";

await runProgram("sim/src/economy/main.ts");
