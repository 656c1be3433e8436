// How the tiny model's fp16 graph is told from its own, where sessions are opened: by the name that is written in it.

export const TINY_HALF_GRAPH = "tiny-fp16";

export const isTinyHalf = (graph: Uint8Array): boolean =>
  new TextDecoder("latin1").decode(graph).includes(TINY_HALF_GRAPH);
