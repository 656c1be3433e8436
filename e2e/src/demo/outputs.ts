import type { OcrOutput, ResultLine } from "@starling/protocol";

/** The vectors of a job's lines; empty for a line that holds none. */
export const vectorsOf = (lines: readonly ResultLine[]): readonly (readonly number[])[] =>
  lines.map((line) => (line.ok && "embedding" in line.output ? line.output.embedding : []));

/** What was read on each page of a job's lines. */
export const readingsOf = (lines: readonly ResultLine[]): readonly (OcrOutput | undefined)[] =>
  lines.map((line) => (line.ok && "lines" in line.output ? line.output : undefined));

/** Whether each of `count` items has one line, in order, with an answer. */
export const isWholeAnswer = (lines: readonly ResultLine[], count: number): boolean =>
  lines.length === count && lines.every((line, i) => line.index === i && line.ok);
