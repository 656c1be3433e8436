// EIP-712 data of a stranger: types checked, bounded and free of cycles, every value held against its type and brought into one form.
import { z } from "zod";
import { type ConnectResult, done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { line, visible } from "../visible.ts";
import { say } from "../words.ts";
import { isAddress, isBytes } from "./amounts.ts";
import type { Line, SignTypedData } from "./decoded-request.ts";

export type TypedData = SignTypedData["typedData"];
export type Types = TypedData["types"];

export interface ReadTypedData {
  readonly data: TypedData;
  /** Every value of the message by its path, bounded. */
  readonly lines: readonly Line[];
  /** The message or domain holds fields that its type doesn't: they are not signed. */
  readonly hasUndeclared: boolean;
  readonly isDeceptive: boolean;
  readonly hasInvisible: boolean;
}

const NAME = /^[A-Za-z_$][A-Za-z0-9_$]{0,63}$/;
const TYPE = /^([A-Za-z_$][A-Za-z0-9_$]{0,63})((?:\[\d{0,4}\]){0,4})$/;
const ATOMIC =
  /^(?:bool|address|string|bytes(?:[1-9]|[12]\d|3[0-2])?|u?int(?:8|16|24|32|40|48|56|64|72|80|88|96|104|112|120|128|136|144|152|160|168|176|184|192|200|208|216|224|232|240|248|256)?)$/;
const DOMAIN = [
  ["name", "string"],
  ["version", "string"],
  ["chainId", "uint256"],
  ["verifyingContract", "address"],
  ["salt", "bytes32"],
] as const;

const field = z.object({ name: z.string().regex(NAME), type: z.string().regex(TYPE) });
const shape = z.object({
  types: z
    .record(z.string().regex(NAME), z.array(field).max(CONNECT_LIMITS.fieldsPerTypeMax))
    .refine((types) => Object.keys(types).length <= CONNECT_LIMITS.typesMax),
  primaryType: z.string().regex(NAME),
  domain: z.record(z.string(), z.unknown()),
  message: z.record(z.string(), z.unknown()),
});

/** A value that isn't what its type says. Never leaves this file. */
class Malformed extends Error {}

export function readTypedData(given: unknown): ConnectResult<ReadTypedData> {
  let json = given;
  if (typeof given === "string") {
    if (given.length > CONNECT_LIMITS.requestCharsMax) return refuse("request_too_large");
    try {
      json = JSON.parse(given);
    } catch {
      return refuse("request_malformed");
    }
  }
  const parsed = shape.safeParse(json);
  if (!parsed.success) return refuse("request_malformed");
  const { primaryType, domain, message } = parsed.data;
  const declared = new Map(Object.entries(parsed.data.types));
  if (!declared.has("EIP712Domain")) {
    declared.set(
      "EIP712Domain",
      DOMAIN.filter(([name]) => Object.hasOwn(domain, name)).map(([name, type]) => ({ name, type })),
    );
  }
  if (primaryType === "EIP712Domain" || !areSound(declared, primaryType)) return refuse("request_malformed");
  const reader = createReader(declared);
  try {
    const readDomain = reader.struct("EIP712Domain", domain, "", 0);
    reader.lines.length = 0;
    const readMessage = reader.struct(primaryType, message, "", 0);
    const data = { domain: readDomain, types: Object.fromEntries(declared), primaryType, message: readMessage };
    return done({ data, lines: [...reader.lines], ...reader.found });
  } catch (error) {
    if (error instanceof Malformed) return refuse("request_malformed");
    throw error;
  }
}

/** Every type is there, no name is declared twice, none holds itself, none stands for an atomic one. */
function areSound(types: ReadonlyMap<string, readonly { name: string; type: string }[]>, primaryType: string): boolean {
  const standing = new Map<string, "open" | "sound">();
  function isSound(name: string, depth: number): boolean {
    if (ATOMIC.test(name)) return !types.has(name);
    if (standing.get(name) === "sound") return true;
    const fields = types.get(name);
    if (fields === undefined || standing.get(name) === "open" || depth > CONNECT_LIMITS.typedDepthMax) return false;
    standing.set(name, "open");
    const names = new Set(fields.map((field) => field.name));
    const isGood =
      names.size === fields.length && fields.every(({ type }) => isSound(TYPE.exec(type)?.[1] ?? "", depth + 1));
    standing.set(name, "sound");
    return isGood;
  }
  return types.has(primaryType) && [...types.keys()].every((name) => !ATOMIC.test(name) && isSound(name, 0));
}

function createReader(types: ReadonlyMap<string, readonly { name: string; type: string }[]>) {
  const lines: Line[] = [];
  const found = { hasUndeclared: false, isDeceptive: false, hasInvisible: false };
  let values = 0;

  function struct(name: string, value: unknown, path: string, depth: number): Record<string, unknown> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed();
    const fields = types.get(name) ?? [];
    const given = new Map(Object.entries(value));
    if ([...given.keys()].some((key) => !fields.some((field) => field.name === key))) found.hasUndeclared = true;
    return Object.fromEntries(
      fields.map((field) => [
        field.name,
        read(field.type, given.get(field.name), path === "" ? field.name : `${path}.${field.name}`, depth + 1),
      ]),
    );
  }

  function read(type: string, value: unknown, path: string, depth: number): unknown {
    values += 1;
    if (values > CONNECT_LIMITS.typedValuesMax || depth > CONNECT_LIMITS.typedDepthMax) throw new Malformed();
    const list = /^(.*)\[(\d*)\]$/.exec(type);
    if (list !== null) {
      const [, inner = "", length = ""] = list;
      if (!Array.isArray(value) || (length !== "" && value.length !== Number(length))) throw new Malformed();
      return value.map((item, i) => read(inner, item, `${path}[${i}]`, depth + 1));
    }
    if (types.has(type)) return struct(type, value, path, depth);
    const leaf = atom(type, value);
    if (lines.length < CONNECT_LIMITS.linesMax) lines.push(lineOf(path, type, leaf));
    else if (lines.length === CONNECT_LIMITS.linesMax) lines.push({ label: "…", value: say("tooMuch") });
    return leaf;
  }

  function lineOf(path: string, type: string, leaf: unknown): Line {
    const label = line(path, CONNECT_LIMITS.idCharsMax);
    if (type !== "string") {
      const as = type === "address" ? "address" : type.startsWith("bytes") ? "bytes" : undefined;
      return { label, value: line(String(leaf), CONNECT_LIMITS.valueCharsShown), ...(as === undefined ? {} : { as }) };
    }
    const shown = visible(String(leaf), CONNECT_LIMITS.valueCharsShown);
    found.isDeceptive ||= shown.isDeceptive;
    found.hasInvisible ||= shown.hasInvisible;
    return { label, value: shown.text, as: "text" };
  }

  return { lines, found, struct };
}

function atom(type: string, value: unknown): unknown {
  if (type === "string" && typeof value === "string") return value;
  if (type === "bool" && typeof value === "boolean") return value;
  if (type === "address" && isAddress(value)) return value;
  const [, size] = /^bytes(\d*)$/.exec(type) ?? [];
  if (size !== undefined && isBytes(value)) {
    if (size === "" || value.length === 2 + 2 * Number(size)) return value;
    throw new Malformed();
  }
  const [, sign, bits] = /^(u?)int(\d*)$/.exec(type) ?? [];
  if (bits === undefined) throw new Malformed();
  const number = integer(value);
  const width = BigInt(bits === "" ? 256 : bits);
  const [min, max] = sign === "u" ? [0n, 2n ** width - 1n] : [-(2n ** (width - 1n)), 2n ** (width - 1n) - 1n];
  if (number < min || number > max) throw new Malformed();
  return number;
}

/** Numbers that everybody reads alike: safe integers, decimal digits, hex. */
function integer(value: unknown): bigint {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^(-?(0|[1-9]\d{0,77})|0x[0-9a-fA-F]{1,64})$/.test(value)) return BigInt(value);
  throw new Malformed();
}
