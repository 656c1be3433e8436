// An item becomes a stream, or is refused.
import type { GenerateItem } from "@starling/protocol";
import type { StreamFailure, StreamListener } from "../text-generator.ts";
import type { GenerateModel } from "./generate-model.ts";
import type { Live } from "./live.ts";
import { createMaker, type MakerOptions } from "./maker.ts";
import { createMeasurer } from "./measurer.ts";
import { refuseItem } from "./refuse-item.ts";

export interface StartOptions extends MakerOptions {
  /** Nothing kept of other streams is used, and nothing of this one is kept. */
  readonly fresh?: boolean;
}

export function openLive(
  item: GenerateItem,
  listener: StreamListener,
  model: Pick<GenerateModel, "params" | "decode">,
  options: StartOptions,
): Live | StreamFailure {
  const refused = refuseItem(item, model.params);
  if (refused !== undefined) return { code: "input_rejected", detail: refused };
  const { fresh = false } = options;
  const onTokens: StreamListener["onTokens"] = (tokens, logprobs) => listener.onTokens(tokens, logprobs);
  const isCheck = item.check !== undefined;
  const stream = isCheck ? createMeasurer(item, model) : createMaker(item, model, onTokens, options);
  return { stream, listener, fresh, aside: fresh || isCheck, state: "waiting", kv: null };
}
