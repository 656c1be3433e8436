// Reads what a stream begins with, a piece at a time.
import type { GenerateModel } from "./generate-model.ts";
import type { Live } from "./live.ts";
import type { PieceSize } from "./piece-size.ts";
import type { PrefixCache } from "./prefix-cache.ts";

/** Logits of a piece at most, in bytes: of a large vocabulary fewer tokens are measured at once. */
const LOGITS_BYTES_MAX = 32 * 2 ** 20;

/** Reads one piece more. True once all but the last token are read. */
export async function readPiece(
  { decoder, params, nowMs }: Pick<GenerateModel, "decoder" | "params" | "nowMs">,
  live: Live,
  size: PieceSize,
  prefixes: PrefixCache,
): Promise<boolean> {
  const { stream } = live;
  const end = stream.tokens.length - 1;
  live.kv ??= await begin(live, Math.min(end, stream.rowsFrom));
  // It may have been stopped meanwhile, and its cache with it.
  const kv = live.kv;
  if (kv === null || live.state !== "reading") return false;
  if (kv.tokens >= end) return true;

  const wantsLogits = kv.tokens >= stream.rowsFrom;
  const rowsMax = Math.max(1, Math.floor(LOGITS_BYTES_MAX / (4 * params.vocabSize)));
  const until = Math.min(
    end,
    kv.tokens + (wantsLogits ? Math.min(size.tokens, rowsMax) : size.tokens),
    wantsLogits ? end : Math.max(kv.tokens + 1, stream.rowsFrom),
  );
  const from = kv.tokens;
  const beganMs = nowMs();
  const held = kv.keep();
  const { kv: next, logits } = await decoder
    .forward({
      ids: stream.tokens.slice(from, until),
      tokens: until - from,
      kv: held,
      lengths: [from],
      padding: "left",
      wantsLogits,
    })
    .finally(() => held.drop());
  size.took(until - from, nowMs() - beganMs);
  if (live.state !== "reading") {
    next.drop();
    return false;
  }
  kv.drop();
  live.kv = next;
  if (logits !== undefined)
    for (let index = from; index < until; index++) {
      const at = (index - from) * params.vocabSize;
      stream.read(index, logits.data.subarray(at, at + params.vocabSize));
    }
  return until >= end;

  async function begin(of: Live, tokensMax: number) {
    const found = of.fresh ? null : prefixes.find(of.stream.tokens, tokensMax);
    if (found === null) return decoder.empty();
    const taken = await decoder
      .pack([{ kv: found.kv, rows: [0], from: 0 }], found.tokens)
      .finally(() => found.kv.drop());
    if (of.state === "reading") return taken;
    taken.drop();
    return null;
  }
}
