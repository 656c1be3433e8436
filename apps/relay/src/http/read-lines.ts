// Lines of a stream of bytes: one is held at a time, however long the stream.
import { fail, type Outcome, ok } from "@starling/protocol";

export interface Line {
  /** From 1; empty lines count. */
  readonly number: number;
  readonly text: string;
}
export interface LineLimits {
  readonly lineBytesMax: number;
  readonly bytesMax: number;
}
export type LineCode = "invalid_utf8" | "input_too_long" | "body_too_large";

const NEWLINE = 0x0a;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** How a line is named in refusals. */
export const lineName = (number: number): string => `line ${number}`;

/** Each line that isn't blank, without its line break; ends with the first fault. */
export async function* readLines(
  content: AsyncIterable<Uint8Array>,
  { lineBytesMax, bytesMax }: LineLimits,
): AsyncGenerator<Outcome<Line, LineCode>, void> {
  let begun: Uint8Array[] = [];
  let begunBytes = 0;
  let bytes = 0;
  let number = 1;
  const tooLong = () =>
    fail("input_too_long", {
      param: lineName(number),
      detail: `Line ${number} is longer than ${lineBytesMax} bytes.`,
    });
  const take = (): Outcome<Line | null, LineCode> => {
    const line = decode(Buffer.concat(begun, begunBytes), number);
    begun = [];
    begunBytes = 0;
    return line;
  };
  for await (const part of content) {
    bytes += part.byteLength;
    if (bytes > bytesMax) {
      yield fail("body_too_large", {
        detail: `The lines have more than ${bytesMax} bytes; split them into several jobs.`,
      });
      return;
    }
    let from = 0;
    for (let at = part.indexOf(NEWLINE); at >= 0; at = part.indexOf(NEWLINE, from)) {
      begun.push(part.subarray(from, at));
      begunBytes += at - from;
      from = at + 1;
      if (begunBytes > lineBytesMax) {
        yield tooLong();
        return;
      }
      const line = take();
      if (!line.ok) {
        yield line;
        return;
      }
      if (line.value !== null) yield ok(line.value);
      number += 1;
    }
    begun.push(part.subarray(from));
    begunBytes += part.byteLength - from;
    if (begunBytes > lineBytesMax) {
      yield tooLong();
      return;
    }
  }
  const last = take();
  if (!last.ok) yield last;
  else if (last.value !== null) yield ok(last.value);
}

function decode(bytes: Uint8Array, number: number): Outcome<Line | null, "invalid_utf8"> {
  try {
    const text = decoder.decode(bytes).trim();
    return ok(text === "" ? null : { number, text });
  } catch {
    return fail("invalid_utf8", { param: lineName(number), detail: `Line ${number} is not valid UTF-8.` });
  }
}
