// How each backend wants its work cut; the figures behind it are in the room's README.
import type { Backend } from "@starling/protocol";
import type { Tuning } from "../tasks/loaded-task.ts";

const MIB = 2 ** 20;

export const TUNING: Readonly<Record<Backend, Tuning>> = {
  cpu: {
    runOverheadTokens: 24,
    tokensStep: 1,
    linesPerBatchMax: 4,
    triesPieces: false,
    streamsMax: 8,
    liveBytesMax: 1024 * MIB,
    prefixBytesMax: 256 * MIB,
  },
  wasm: {
    runOverheadTokens: 12,
    tokensStep: 1,
    linesPerBatchMax: 4,
    triesPieces: false,
    streamsMax: 4,
    liveBytesMax: 256 * MIB,
    prefixBytesMax: 64 * MIB,
  },
  webgpu: {
    runOverheadTokens: 256,
    tokensStep: 8,
    linesPerBatchMax: 8,
    triesPieces: true,
    streamsMax: 8,
    liveBytesMax: 1024 * MIB,
    prefixBytesMax: 256 * MIB,
  },
};
