// One plain sentence of what a schema found wrong with a field.
import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** `temperature must be at most 2.` `name` is the field's, or what stands for the whole. */
export function issueSentence(name: string, issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return isMissing(issue) ? `${name} is missing.` : `${name} must be ${kindOf(issue.expected)}.`;
    case "too_big":
      return `${name} ${boundOf(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum)}.`;
    case "too_small":
      if (issue.origin !== "number" && issue.minimum === 1) return `${name} must not be empty.`;
      return `${name} ${boundOf(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum)}.`;
    case "invalid_value":
      return `${name} must be ${oneOf(issue.values.map((value) => JSON.stringify(value) ?? String(value)))}.`;
    case "invalid_union":
      return unionSentence(name, issue);
    case "invalid_key":
      return `The name of ${name} is not accepted: ${lowerFirst(issue.issues[0]?.message ?? issue.message)}.`;
    case "invalid_format":
      return issue.format === "datetime"
        ? `${name} must be a date and time in UTC, such as 2030-01-31T12:00:00Z.`
        : `${name}: ${lowerFirst(issue.message)}.`;
    default:
      return `${name}: ${lowerFirst(issue.message)}.`;
  }
}

/** Whether nothing was there where something had to be. */
export const isMissing = (issue: Issue): boolean =>
  issue.code === "invalid_type" && issue.message.endsWith("received undefined");

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};
const kindOf = (expected: string): string => KINDS[expected] ?? `of type ${expected}`;

function boundOf(origin: string, bound: string, limit: number | bigint): string {
  if (origin === "string") return `must have ${bound} ${limit} characters`;
  if (origin === "array" || origin === "set") return `must have ${bound} ${limit} entries`;
  return `must be ${bound} ${limit}`;
}

function unionSentence(name: string, { errors, message }: Extract<Issue, { code: "invalid_union" }>): string {
  const first = errors.flatMap(([issue]) => (issue === undefined ? [] : [issue]));
  if (first.length > 0 && first.every(isMissing)) return `${name} is missing.`;
  const kinds = first.flatMap((issue) => (issue.code === "invalid_type" ? [kindOf(issue.expected)] : []));
  return kinds.length > 0 ? `${name} must be ${oneOf([...new Set(kinds)])}.` : `${name}: ${lowerFirst(message)}.`;
}

const oneOf = (values: readonly string[]): string =>
  values.length < 2 ? values.join("") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
