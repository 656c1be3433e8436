import type { JsonSchema } from "./read-openapi.ts";

/** Values that are listed in words; more are cut. */
const VALUES_MAX = 12;

const quoted = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** What a value looks like, in the words of JSON Schema: `string`, `array of number`, `a | b`. */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return quoted(schema.const);
  if (schema.enum !== undefined) {
    const shown = schema.enum.slice(0, VALUES_MAX).map(quoted).join(" | ");
    return schema.enum.length > VALUES_MAX ? `${shown} | …` : shown;
  }
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeWords))].join(" | ");
  if (schema.items !== undefined) return `array of ${typeWords(schema.items)}`;
  const type = Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type;
  if (schema.format !== undefined && type === "string") return schema.format;
  return typeof type === "string" ? type : "any";
}

/** Its bounds: `1 to 255 characters`; empty where it has none worth saying. */
export function boundWords(
  schema: JsonSchema,
  words: (key: Bound, low: number | undefined, high: number | undefined) => string,
): string {
  const parts: string[] = [];
  const add = (key: Bound, low: number | undefined, high: number | undefined): void => {
    const said = high !== undefined && high < Number.MAX_SAFE_INTEGER ? high : undefined;
    const from =
      low === undefined || low <= Number.MIN_SAFE_INTEGER || (low === 0 && said === undefined) ? undefined : low;
    if (from !== undefined || said !== undefined) parts.push(words(key, from, said));
  };
  add("value", schema.minimum, schema.maximum);
  add("characters", schema.minLength, schema.maxLength);
  add("items", schema.minItems, schema.maxItems);
  return parts.join(", ");
}
export type Bound = "value" | "characters" | "items";

/** The fields of an object, or of what a list holds; of alternatives, of the first that has any. */
export function fieldsOf(
  schema: JsonSchema,
): readonly (readonly [name: string, field: JsonSchema, required: boolean])[] {
  if (schema.properties !== undefined)
    return Object.entries(schema.properties).map(([name, field]) => [
      name,
      field,
      schema.required?.includes(name) === true,
    ]);
  if (schema.items !== undefined) return fieldsOf(schema.items);
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
    const fields = fieldsOf(part);
    if (fields.length > 0) return fields;
  }
  return [];
}

/** Alternatives that each have fields of their own. */
export const shapesOf = (schema: JsonSchema): readonly JsonSchema[] => {
  const either = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].filter((part) => fieldsOf(part).length > 0);
  return either.length > 1 ? either : [];
};
