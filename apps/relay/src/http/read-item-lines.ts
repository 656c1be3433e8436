// Items as lines of JSON, from wherever: one item a line, the bad one is named.
import { type Failure, fail, LIMITS, type Outcome, ok } from "@starling/protocol";
import { HTTP_LIMITS } from "./http-limits.ts";
import { lineName, readLines } from "./read-lines.ts";
import { takeTurns } from "./take-turns.ts";

export const tooManyItems = (what: string, param: string): Failure => ({
  code: "too_many_items",
  param,
  detail: `${what}; one job takes at most ${LIMITS.jobItemsMax}.`,
});

/** One JSON value a line; null for a line that is no item. The bad line is named. */
export async function readItemLines(
  content: AsyncIterable<Uint8Array>,
  read: (value: unknown, index: number, param: string) => Promise<Outcome<Uint8Array | null>>,
): Promise<Outcome<Uint8Array[]>> {
  const items: Uint8Array[] = [];
  const turn = takeTurns();
  for await (const line of readLines(content, {
    lineBytesMax: HTTP_LIMITS.lineBytesMax,
    bytesMax: HTTP_LIMITS.linesBytesMax,
  })) {
    if (!line.ok) return line;
    const { number, text } = line.value;
    const param = lineName(number);
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return fail("invalid_json", { param, detail: `Line ${number} is not valid JSON; nothing was done.` });
    }
    const item = await read(value, items.length, param);
    if (!item.ok) return item;
    if (item.value === null) continue;
    if (items.length === LIMITS.jobItemsMax) return { ok: false, error: tooManyItems("There are more lines", param) };
    items.push(item.value);
    await turn();
  }
  return ok(items);
}
