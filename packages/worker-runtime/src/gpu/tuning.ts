// How each backend wants its work cut; the figures behind it are in the room's README.
import type { Backend } from "@starling/protocol";
import type { Tuning } from "../tasks/loaded-task.ts";

export const TUNING: Readonly<Record<Backend, Tuning>> = {
  cpu: { runOverheadTokens: 24, tokensStep: 1, linesPerBatchMax: 4 },
  wasm: { runOverheadTokens: 12, tokensStep: 1, linesPerBatchMax: 4 },
  webgpu: { runOverheadTokens: 256, tokensStep: 8, linesPerBatchMax: 8 },
};
