// Sentences of a text file to vectors, as one job. Prints how far it is, what it cost, and the sentences nearest to the first.
import { readFile } from "node:fs/promises";
import { createClient } from "@starling/sdk";
import { apiKey, relayUrl } from "../settings.mjs";

const [file, countText = "200"] = process.argv.slice(2);
if (file === undefined) {
  console.error("Say which text file: npx tsx examples/batch-embedding/main.ts <file> [sentences]");
  process.exit(64);
}
const sentences = (await readFile(file, "utf8"))
  .replace(/\s+/g, " ")
  .split(/(?<=[.!?]) /)
  .filter((sentence) => sentence.length > 20 && sentence.length < 1_000)
  .slice(0, Number(countText));

const client = createClient({ relayUrl, apiKey });
const wanted = { model: "use-lite-en", items: sentences, priority: "batch" } as const;
const quote = await client.quote(wanted);
console.log(`${sentences.length} sentences will cost at most ${quote.price.total} points.`);

const job = await client.jobs.create(wanted);
const vectors: (readonly number[])[] = [];
for await (const line of client.jobs.results(job.id)) {
  if (!line.ok) throw new Error(`sentence ${line.index}: ${line.error.message}`);
  if (!("embedding" in line.output)) throw new Error("this model gives no vectors");
  vectors.push(line.output.embedding);
  draw(vectors.length, sentences.length);
}
const { price, verification } = await client.jobs.wait(job.id);
console.log(`${price.charged} points; answers: ${JSON.stringify(verification)}`);

const [first = []] = vectors;
const nearest = vectors
  .map((vector, index) => ({
    index,
    likeness: dot(first, vector) / Math.sqrt(dot(first, first) * dot(vector, vector)),
  }))
  .sort((a, b) => b.likeness - a.likeness);
for (const { index, likeness } of nearest.slice(0, 4)) console.log(`${likeness.toFixed(3)}  ${sentences[index]}`);

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** A bar that is drawn over itself on a terminal, and a line a quarter elsewhere. */
function draw(done: number, total: number): void {
  const full = Math.round((30 * done) / total);
  const bar = `${"█".repeat(full)}${"░".repeat(30 - full)} ${done}/${total}`;
  if (process.stdout.isTTY) process.stdout.write(`\r${bar}${done === total ? "\n" : ""}`);
  else if (done === total || done % Math.ceil(total / 4) === 0) console.log(bar);
}
