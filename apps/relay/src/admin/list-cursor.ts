// Where a list goes on, as a text: what its last row was sorted by, and its id.
import { z } from "zod";
import type { ListKey } from "../ports/admin-reads.ts";

const FORM = /^(?:(-?\d{1,20})\.)?([a-z]{3,5}_[0-9A-HJKMNP-TV-Z]{26})$/;
const INT64_MAX = 2n ** 63n - 1n;

export const formatCursor = (key: ListKey | null): string | null =>
  key === null ? null : key.value === null ? key.id : `${key.value}.${key.id}`;

export function parseCursor(text: string): ListKey | undefined {
  const [, value, id] = FORM.exec(text) ?? [];
  if (id === undefined) return undefined;
  const number = value === undefined ? null : BigInt(value);
  if (number !== null && (number > INT64_MAX || number < -INT64_MAX)) return undefined;
  return { value: number, id };
}

export const listCursor = z
  .string()
  .max(64)
  .transform((text, context): ListKey => {
    const key = parseCursor(text);
    if (key !== undefined) return key;
    context.addIssue({ code: "custom", message: "must be `next_cursor` of the page before" });
    return z.NEVER;
  })
  .optional()
  .meta({ description: "`next_cursor` of the page before" });
