// `npm run lab`: nodes that lie, thousands of them in simulation, and how often they are caught. The work is in sim/src/lab.
import "./require-node.mjs";
import { runProgram } from "./run-program.mjs";

await runProgram("sim/src/lab/main.ts");
