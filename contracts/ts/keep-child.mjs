// Runs a program for as long as its own standard input stays open: when the process that started it ends, however it ends,
// the program is stopped too. `node keep-child.mjs PROGRAM ARGUMENT…`
import { spawn } from "node:child_process";

const STOP_MS_MAX = 10_000;
const [program = "", ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });

child.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));

const stop = () => {
  // The program may write its state before it goes.
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX).unref();
};
process.stdin.once("end", stop).once("error", stop).resume();
process.on("SIGTERM", stop);
// A terminal's Ctrl-C reaches the program by itself.
process.on("SIGINT", () => {});
