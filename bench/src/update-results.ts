// RESULTS.md holds the last full run of each bench; a run of some leaves the others as they stand.
import { readFile, writeFile } from "node:fs/promises";
import type { BenchResult } from "./bench.ts";
import type { Machine } from "./measure/machine.ts";
import { resultText } from "./result-text.ts";

const FILE = new URL("../RESULTS.md", import.meta.url);
const HEAD =
  "# Results\n\nWritten by `npm run bench`. Ratios count: both sides ran in one run on one machine. The figures beside them are that machine's.\n";

const section = (name: string) => new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->\\n?`);

export async function updateResults(results: Readonly<Record<string, BenchResult>>, machine: Machine): Promise<void> {
  let text = await readFile(FILE, "utf8").catch(() => HEAD);
  for (const [name, result] of Object.entries(results)) {
    const on = `*${machine.date}, ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.platform}, Node ${machine.node}*`;
    const block = `<!-- ${name} -->\n${resultText(result)}\n\n${on}\n<!-- /${name} -->\n`;
    text = section(name).test(text) ? text.replace(section(name), () => block) : `${text}\n${block}`;
  }
  await writeFile(FILE, text);
}
