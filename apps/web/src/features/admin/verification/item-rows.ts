import type { AdminCheckView, EvidenceAnswer, EvidenceItem } from "@starling/protocol";

export interface ItemRow {
  readonly index: number;
  readonly input: EvidenceItem | null;
  /** One of every answer, in their order; null where this item of it is not kept. */
  readonly cells: readonly { readonly answer: EvidenceAnswer; readonly item: EvidenceItem | null }[];
}

/** The items that are kept of any answer, in order, each with all answers to it. */
export function itemRows({ input, answers }: Pick<AdminCheckView, "input" | "answers">): ItemRow[] {
  const indexes = new Set([...(input ?? []), ...answers.flatMap(({ items }) => items ?? [])].map(({ index }) => index));
  const at = (items: readonly EvidenceItem[] | null, index: number) =>
    items?.find((item) => item.index === index) ?? null;
  return [...indexes]
    .sort((a, b) => a - b)
    .map((index) => ({
      index,
      input: at(input, index),
      cells: answers.map((answer) => ({ answer, item: at(answer.items, index) })),
    }));
}
