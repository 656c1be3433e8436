// JSON that has one form: RFC 8785 (JCS), so that a hash of it means the same everywhere.

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** Keys sorted by UTF-16 code units, no white space, numbers as ECMAScript prints them. Throws on what JSON can't hold. */
export function canonicalJson(value: JsonValue): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("JSON has no such number");
  // The first look is the cheap one, and mostly the last.
  if (typeof value === "string" && /[\ud800-\udfff]/.test(value) && /\p{Surrogate}/u.test(value))
    throw new Error("the text has half a surrogate pair");
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${canonicalJson(key)}:${canonicalJson(member)}`];
    });
  return `{${members.join(",")}}`;
}

const isList = (value: object): value is readonly JsonValue[] => Array.isArray(value);
