import { encodeGenerateOutput, type GenerateItem } from "@starling/protocol";
import type { TextSource } from "./text-source.ts";
import { type ToyText, toyOutput, toyText } from "./toy-text.ts";

/** The toy model at so many tokens a second of each text. All texts step together; at infinity, one token a turn of the event loop. */
export function toyGenerator(tokensPerSecond: number): TextSource {
  const live = new Map<ToyText, { item: GenerateItem; listener: Parameters<TextSource["start"]>[1] }>();
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;

  function next(): void {
    if (live.size === 0) timer = undefined;
    else timer = Number.isFinite(tokensPerSecond) ? setTimeout(step, 1000 / tokensPerSecond) : setImmediate(step);
  }

  function pause(): void {
    if (timer === undefined) return;
    if (typeof timer === "object" && "refresh" in timer) clearTimeout(timer);
    else clearImmediate(timer);
    timer = undefined;
  }

  function step(): void {
    for (const [text, { listener }] of [...live]) {
      if (!live.has(text)) continue;
      const { finish: before } = text;
      if (before === null) {
        text.step();
        listener.onTokens(text.tokens.slice(-1), text.logprobs?.slice(-1));
      }
      const { finish } = text;
      if (finish === null || !live.delete(text)) continue;
      const { tokens, logprobs } = text;
      listener.onDone(encodeGenerateOutput({ tokens, finish, ...(logprobs === null ? {} : { logprobs }) }));
    }
    pause();
    next();
  }

  return {
    start(item, listener) {
      if (item.check !== undefined) {
        const done = setImmediate(() => listener.onDone(toyOutput(item)));
        return { stop: () => clearImmediate(done) };
      }
      const text = toyText(item);
      live.set(text, { item, listener });
      if (timer === undefined) next();
      return {
        stop() {
          if (live.delete(text) && live.size === 0) pause();
        },
      };
    },
  };
}
