// EIP-712 for the two things that a relay signs. Keccak-256 is an argument; so this runs wherever the caller has one.
import { base64urlOf, bytesOfBase64url, bytesOfHex, hexOf } from "./hex.ts";

export type Keccak256 = (bytes: Uint8Array) => Uint8Array;

type FieldType = "string" | "bytes" | "bytes32" | "uint32" | "uint64" | "uint256" | "bool" | "address";

/** One field of a struct, with where its value stands in the document that is served. */
export interface TypedField<T> {
  readonly name: string;
  readonly type: FieldType;
  readonly path: string;
  /** `bytes32` and `bytes` as hex digits, `address` with 0x. */
  readonly value: (of: T) => string | number | boolean;
}

export interface TypedStruct<T> {
  readonly name: string;
  readonly fields: readonly TypedField<T>[];
}

const encoder = new TextEncoder();

/** `Receipt(uint32 version,string id,…)` */
export const typeText = <T>({ name, fields }: TypedStruct<T>): string =>
  `${name}(${fields.map((field) => `${field.type} ${field.name}`).join(",")})`;

/** encodeData: 32 bytes a field, in order, as 0x and 64 hex digits each. */
export const wordsOf = <T>(keccak256: Keccak256, struct: TypedStruct<T>, of: T): string[] =>
  struct.fields.map((field) => `0x${hexOf(wordOf(keccak256, field.type, field.value(of)))}`);

function wordOf(keccak256: Keccak256, type: FieldType, value: string | number | boolean): Uint8Array {
  switch (type) {
    case "string":
      return keccak256(encoder.encode(String(value)));
    case "bytes":
      return keccak256(bytesOfHex(String(value)));
    case "bytes32":
      return bytesOfHex(String(value));
    case "address":
      return padded(bytesOfHex(String(value).slice(2)));
    default:
      return padded(bytesOfHex(BigInt(value).toString(16).padStart(16, "0")));
  }
}

function padded(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(32);
  word.set(bytes, 32 - bytes.byteLength);
  return word;
}

const typeHashes = new WeakMap<object, Uint8Array>();

/** hashStruct: of the type's hash and the words. */
export function structHash<T>(keccak256: Keccak256, struct: TypedStruct<T>, words: readonly string[]): Uint8Array {
  const typeHash = typeHashes.get(struct) ?? keccak256(encoder.encode(typeText(struct)));
  typeHashes.set(struct, typeHash);
  return keccak256(concat([typeHash, ...words.map((word) => bytesOfHex(word.slice(2)))]));
}

/** What the signature is over. */
export const typedDigest = (keccak256: Keccak256, domainHash: Uint8Array, struct: Uint8Array): Uint8Array =>
  keccak256(concat([Uint8Array.of(0x19, 0x01), domainHash, struct]));

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((n, part) => n + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** The struct as wallets and libraries take it: names and types, and the message with 0x before bytes. */
export function typedMessage<T>(struct: TypedStruct<T>, of: T) {
  return {
    primaryType: struct.name,
    types: { [struct.name]: struct.fields.map(({ name, type }) => ({ name, type })) },
    message: Object.fromEntries(
      struct.fields.map((field) => {
        const value = field.value(of);
        const isBytes = field.type === "bytes" || field.type === "bytes32";
        if (isBytes) return [field.name, `0x${value}`];
        return [field.name, typeof value === "number" ? BigInt(value) : value];
      }),
    ),
  };
}

/** The bytes of a base64url text as hex digits. */
export function hexOfBase64url(text: string): string {
  const bytes = bytesOfBase64url(text);
  if (bytes === undefined) throw new Error("not base64url");
  return hexOf(bytes);
}

export const base64urlOfHex = (hex: string): string => base64urlOf(bytesOfHex(hex));
