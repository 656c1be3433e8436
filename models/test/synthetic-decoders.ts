// Language models as the hub has them, each a family's layout with reduced sizes and random weights.
import { gemma3 } from "./synthetic/gemma3.ts";
import { llama32 } from "./synthetic/llama32.ts";
import { qwen3 } from "./synthetic/qwen3.ts";
import { qwen25 } from "./synthetic/qwen25.ts";
import type { SyntheticDecoder } from "./synthetic/repository.ts";
import { smolLm2 } from "./synthetic/smollm2.ts";

export type { SyntheticDecoder };

export const SYNTHETIC_DECODERS = {
  SmolLM2: smolLm2,
  "Qwen2.5": qwen25,
  Qwen3: qwen3,
  "Llama 3.2": llama32,
  "Gemma 3": gemma3,
} satisfies Record<string, () => SyntheticDecoder>;
