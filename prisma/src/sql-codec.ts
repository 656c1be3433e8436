// How values travel between JavaScript and PostgreSQL in raw SQL.
import pg from "pg";
import type { SqlParam, SqlScalar } from "./database.ts";

const BYTEA_OID = 17;
const INT8_OID = 20;
const BYTEA_ARRAY_OID = 1001;
const TEXT_ARRAY_OID: number = 1009;
const INT8_ARRAY_OID = 1016;

const ARRAY_HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** What node-postgres sends: a Buffer goes over in binary, everything else as text. Encoding what is encoded changes nothing. */
export function encodeParam(param: SqlParam): SqlParam {
  if (param instanceof Uint8Array) return asBuffer(param);
  if (!isArray(param)) return param;
  if (param.some((value) => value instanceof Uint8Array)) return encodeByteaArray(param);
  return encodePlainArray(param) ?? param;
}

/** Elements that need no quotes in PostgreSQL's text form of an array; a comma would part two of them. */
const PLAIN_ELEMENTS = /^[\w.:-]+(?:,[\w.:-]+)*$/;
const NULL_WORD = /(?:^|,)null(?:,|$)/i;

/** Numbers, ids and words, which is what hot batches hold: joined at once. Undefined for anything that needs quotes. */
function encodePlainArray(values: readonly SqlScalar[]): string | undefined {
  if (values.length === 0) return "{}";
  let commas = values.length - 1;
  let nulls = 0;
  for (const value of values) {
    if (value === null) nulls++;
    else if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") return undefined;
  }
  if (nulls === values.length) return `{${"NULL,".repeat(nulls).slice(0, -1)}}`;
  if (nulls > 0) return undefined;
  const joined = values.join(",");
  if (!PLAIN_ELEMENTS.test(joined) || NULL_WORD.test(joined)) return undefined;
  for (let at = joined.indexOf(","); at >= 0; at = joined.indexOf(",", at + 1)) commas--;
  return commas === 0 ? `{${joined}}` : undefined;
}

/** For a connection's `types`. */
export const resultTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (format !== "binary") {
      if (oid === INT8_OID) return BigInt;
      if (oid === BYTEA_OID) return parseBytea;
      if (oid === INT8_ARRAY_OID) return parseArrayWith(BigInt);
      if (oid === BYTEA_ARRAY_OID) return parseArrayWith(parseBytea);
    }
    return pg.types.getTypeParser(oid, format);
  },
};

/**
 * bytea[] in PostgreSQL's binary form (array_recv): dimensions, has-null flag, element type, length, lower bound, then
 * each element with its length. Half the bytes of the text form, and nobody turns them into hexadecimal and back.
 */
function encodeByteaArray(values: readonly SqlScalar[]): Buffer {
  let byteLength = ARRAY_HEADER_BYTES + values.length * LENGTH_BYTES;
  for (const value of values) {
    if (value instanceof Uint8Array) byteLength += value.byteLength;
    else if (value !== null) throw new TypeError("an array parameter that holds bytes holds only bytes and nulls");
  }
  const bytes = Buffer.allocUnsafe(byteLength);
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  bytes.writeInt32BE(BYTEA_OID, 8);
  bytes.writeInt32BE(values.length, 12);
  bytes.writeInt32BE(1, 16);
  let offset = ARRAY_HEADER_BYTES;
  for (const value of values) {
    if (value instanceof Uint8Array) {
      bytes.writeInt32BE(value.byteLength, offset);
      bytes.set(value, offset + LENGTH_BYTES);
      offset += value.byteLength;
    } else {
      bytes.writeInt32BE(NULL_LENGTH, offset);
    }
    offset += LENGTH_BYTES;
  }
  return bytes;
}

/** `\x…` to bytes. */
function parseBytea(text: string): Uint8Array {
  const bytes = Buffer.from(text.slice(2), "hex");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function parseArrayWith<T>(parse: (text: string) => T): (text: string) => readonly (T | null)[] {
  const parseTexts = pg.types.getTypeParser(TEXT_ARRAY_OID, "text");
  return (text) => {
    const texts: unknown = parseTexts(text);
    if (!Array.isArray(texts)) throw new TypeError("not an array");
    return texts.map((element: unknown) => (typeof element === "string" ? parse(element) : null));
  };
}

function isArray(param: SqlParam): param is readonly SqlScalar[] {
  return Array.isArray(param);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
