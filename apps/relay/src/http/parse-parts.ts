import { fail, type Outcome, ok } from "@starling/protocol";
import type { z } from "zod";
import { explainIssues } from "../explain-issues.ts";

/** The value as the schema has it; what is refused first is named. */
export function parseParts<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { readonly ok: true; readonly value: T } | Extract<Outcome<T, "unknown_field" | "invalid_field">, { ok: false }> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const { param, unknownField, sentence } = explainIssues(parsed.error);
  const more = { detail: sentence, ...(param === null ? {} : { param }) };
  return unknownField ? fail("unknown_field", more) : fail("invalid_field", more);
}
