// Lines of a file of bytes, one at a time; a line that can't be taken is named and passed over.

export type FileLine =
  | { readonly number: number; readonly ok: true; readonly text: string }
  | { readonly number: number; readonly ok: false; readonly fault: "input_too_long" | "invalid_utf8" };

const NEWLINE = 0x0a;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Numbered from 1; lines of blanks count, and are not given. Holds at most one line. */
export async function* fileLines(
  content: AsyncIterable<Uint8Array>,
  lineBytesMax: number,
): AsyncGenerator<FileLine, void> {
  let begun: Uint8Array[] = [];
  let bytes = 0;
  let number = 1;

  function hold(part: Uint8Array): void {
    bytes += part.byteLength;
    if (bytes > lineBytesMax) begun = [];
    else if (part.byteLength > 0) begun.push(part);
  }
  function take(): FileLine | null {
    const line = lineOf(number);
    begun = [];
    bytes = 0;
    number += 1;
    return line;
  }
  function lineOf(at: number): FileLine | null {
    if (bytes > lineBytesMax) return { number: at, ok: false, fault: "input_too_long" };
    try {
      const text = decoder.decode(Buffer.concat(begun, bytes));
      return text.trim() === "" ? null : { number: at, ok: true, text };
    } catch {
      return { number: at, ok: false, fault: "invalid_utf8" };
    }
  }

  for await (const part of content) {
    let from = 0;
    for (let at = part.indexOf(NEWLINE); at >= 0; at = part.indexOf(NEWLINE, from)) {
      hold(part.subarray(from, at));
      from = at + 1;
      const line = take();
      if (line !== null) yield line;
    }
    hold(part.subarray(from));
  }
  const last = take();
  if (last !== null) yield last;
}
