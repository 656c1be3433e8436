/** Chunks of a stored span; more is damage. */
export const SPAN_PARTS_MAX = 4_096;
