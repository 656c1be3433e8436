import { createStopFinder } from "./stop-finder.ts";
import type { TextDecoder as AnswerDecoder } from "./text-codec.ts";
import type { TokenBytes } from "./token-bytes.ts";

/** A decoder of one answer. Costs a token's own bytes and the longest stop string for each push, however long the answer is. */
export function createDecoder(tokens: TokenBytes, stop: readonly string[]): AnswerDecoder {
  // Holds back a character until all its bytes are there.
  const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
  const finder = createStopFinder(stop);
  let atStart = tokens.stripsFirstSpace;

  function strip(text: string): string {
    if (!atStart || text === "") return text;
    atStart = false;
    return text.startsWith(" ") ? text.slice(1) : text;
  }

  return {
    push(ids) {
      let text = "";
      for (const id of ids) if (!tokens.isSpecial(id)) text += utf8.decode(tokens.bytesOf(id), { stream: true });
      return finder.push(strip(text));
    },
    end: () => finder.push(strip(utf8.decode())) + finder.end(),
    get stopped() {
      return finder.stopped;
    },
  };
}
