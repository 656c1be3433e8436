// Writes the table of docs/reference/contracts.md between its two marks.
import { readFileSync, writeFileSync } from "node:fs";
import { measureGas } from "./measure-gas.ts";
import { CONTRACTS_DIR } from "./solc-input.ts";

const FILE = `${CONTRACTS_DIR}../docs/reference/contracts.md`;
const MARKS = ["<!-- gas -->\n", "<!-- /gas -->"] as const;

const rows = (await measureGas()).map(({ what, gas }) => `| ${what} | ${gas.toLocaleString("en")} |`);
const page = readFileSync(FILE, "utf8");
const from = page.indexOf(MARKS[0]);
const to = page.indexOf(MARKS[1]);
if (from < 0 || to < from) throw new Error(`${FILE} has no place for the table`);
const table = `| transaction | gas |\n| --- | ---: |\n${rows.join("\n")}\n`;
writeFileSync(FILE, `${page.slice(0, from + MARKS[0].length)}${table}${page.slice(to)}`);
console.log(table);
