/** Bounds of raw tensors: what a model may declare, and so what an item and an answer may hold. */
export const TENSOR_LIMITS = {
  /** Inputs of a graph, and outputs. */
  portsMax: 16,
  nameCharsMax: 128,
  lengthMax: 16_777_216,
  /** Of one tensor. */
  elementsMax: 8_388_608,
} as const;
