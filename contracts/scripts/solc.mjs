#!/usr/bin/env node
// The compiler from npm as a program, for forge: `--version`, and `--standard-json` from standard input to standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

/** @type {{ compile(input: string): string, version(): string }} */
const solc = createRequire(import.meta.url)("solc");

/**
 * forge gives every source that is needed, but names those outside of contracts/ sometimes by their whole path and sometimes
 * from here, and leaves it to the compiler to see that they are the same: this one doesn't look at the disk.
 * @param {string} path
 */
const whole = (path) => (path.startsWith("..") ? resolve(path) : path);

/** @template T @param {Record<string, T>} [named] */
const wholeKeys = (named = {}) =>
  Object.fromEntries(Object.entries(named).map(([path, value]) => [whole(path), value]));

/** @param {string} remapping prefix=folder/ */
function wholeRemapping(remapping) {
  const [prefix = "", folder = ""] = remapping.split("=");
  return `${prefix}=${whole(folder)}${folder.startsWith("..") ? "/" : ""}`;
}

if (process.argv.includes("--version")) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`);
} else if (process.argv.includes("--standard-json")) {
  const input = JSON.parse(readFileSync(0, "utf8"));
  input.sources = wholeKeys(input.sources);
  input.settings.outputSelection = wholeKeys(input.settings.outputSelection);
  input.settings.remappings = input.settings.remappings?.map(wholeRemapping);
  process.stdout.write(solc.compile(JSON.stringify(input)));
} else {
  process.stderr.write(`not known: ${process.argv.slice(2).join(" ")}\n`);
  process.exitCode = 1;
}
