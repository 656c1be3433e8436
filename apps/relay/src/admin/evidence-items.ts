// What was asked and answered, as people can read it, and cut to what a page can show. What can't be read says so: it is evidence.
import {
  ADMIN_LIMITS,
  decodeGenerateOutput,
  decodeNamedTensors,
  decodeTensor,
  decodeText,
  decodeTokenMeasure,
  type EvidenceDifference,
  type EvidenceItem,
  readGenerateItem,
  sniffImage,
  type TaskKind,
  tensorNumbers,
  toFloat32Array,
  unpackBundle,
  unreachable,
} from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";

const { evidenceItemsMax, evidenceItemBytesMax } = ADMIN_LIMITS;
/** Numbers of a vector, and tokens of a text, that are shown. */
const NUMBERS_MAX = 64;

export interface EvidenceFrame {
  readonly task: TaskKind;
  readonly firstItem: number;
  /** Of task `generate`; null where the model is gone. */
  readonly codec: TextCodec | null;
}

/** Items of a chunk by their place in it; `unreadable` where the bundle is none. */
export type ItemParts = ReadonlyMap<number, Uint8Array> | { readonly unreadable: number };

/** @param places of the bundle's items in their chunk; null where it is all of them */
export function partsAt(bundle: Uint8Array, places: readonly number[] | null): ItemParts {
  const parts = unpackBundle(bundle);
  if (!parts.ok) return { unreadable: bundle.byteLength };
  return new Map(parts.value.map((part, i) => [places?.[i] ?? i, part]));
}

/** @param shown places of items in their chunk; null: the first ones */
export const inputItems = (input: ItemParts, shown: readonly number[] | null, frame: EvidenceFrame): EvidenceItem[] =>
  itemsOf(input, shown, frame, (part) => ({ json: readOr(part, (p) => inputOf(p, frame)), differs: null }));

/** @param compare an item with the claimed one; null of the claimed answer itself */
export const outputItems = (
  output: ItemParts,
  shown: readonly number[] | null,
  frame: EvidenceFrame,
  compare: ((part: Uint8Array, place: number) => EvidenceDifference | null) | null,
): EvidenceItem[] =>
  itemsOf(output, shown, frame, (part, place) => ({
    json: readOr(part, (p) => outputOf(p, frame)),
    differs: compare?.(part, place) ?? null,
  }));

interface ReadItem {
  readonly json: unknown;
  readonly differs: EvidenceDifference | null;
}

function itemsOf(
  parts: ItemParts,
  shown: readonly number[] | null,
  { firstItem }: EvidenceFrame,
  read: (part: Uint8Array, place: number) => ReadItem,
): EvidenceItem[] {
  if ("unreadable" in parts) {
    const json = { unreadable: true, bytes: parts.unreadable };
    return [itemOf(firstItem, { json, differs: null })];
  }
  const places = shown ?? [...parts.keys()];
  return places.slice(0, evidenceItemsMax).flatMap((place) => {
    const part = parts.get(place);
    return part === undefined ? [] : itemOf(firstItem + place, read(part, place));
  });
}

/** What a node sent may be anything. */
function readOr(part: Uint8Array, read: (part: Uint8Array) => unknown): unknown {
  try {
    return read(part);
  } catch {
    return unreadable(part);
  }
}

const unreadable = (part: Uint8Array) => ({ unreadable: true, bytes: part.byteLength });

function itemOf(index: number, { json: value, differs }: ReadItem): EvidenceItem {
  const json = JSON.stringify(value) ?? "null";
  const isCut = json.length > evidenceItemBytesMax;
  return { index, json: isCut ? json.slice(0, evidenceItemBytesMax) : json, isCut, differs };
}

function inputOf(part: Uint8Array, { task, codec }: EvidenceFrame): unknown {
  switch (task) {
    case "embed": {
      const text = decodeText(part);
      return text.ok ? { text: text.value } : unreadable(part);
    }
    case "ocr":
      return { image: { type: sniffImage(part) ?? "unknown", bytes: part.byteLength } };
    case "tensors":
      return tensorsOf(part);
    case "generate": {
      const { prompt, maxTokens, sampling, seed, stop } = readGenerateItem(part);
      const text = codec?.decodeAll(prompt, []) ?? null;
      return {
        prompt: text,
        tokens: prompt.slice(0, NUMBERS_MAX),
        tokensTotal: prompt.length,
        maxTokens,
        sampling,
        seed,
        stop,
      };
    }
    default:
      return unreachable(task);
  }
}

function outputOf(part: Uint8Array, { task, codec }: EvidenceFrame): unknown {
  switch (task) {
    case "embed": {
      const tensor = decodeTensor(part);
      if (!tensor.ok) return unreadable(part);
      const values = toFloat32Array(tensor.value);
      const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
      return { dims: [...tensor.value.dims], values: [...values.subarray(0, NUMBERS_MAX)], length };
    }
    case "ocr": {
      const text = decodeText(part);
      return text.ok ? JSON.parse(text.value) : unreadable(part);
    }
    case "tensors":
      return tensorsOf(part);
    case "generate": {
      const read = decodeGenerateOutput(part);
      if (!read.ok) return measureOf(part);
      const { tokens, finish } = read.value;
      const text = codec?.decodeAll(tokens, []) ?? null;
      return { text, tokens: tokens.slice(0, NUMBERS_MAX), tokensTotal: tokens.length, finish };
    }
    default:
      return unreachable(task);
  }
}

/** What a referee found of a text's tokens. */
function measureOf(part: Uint8Array): unknown {
  const read = decodeTokenMeasure(part);
  if (!read.ok) return unreadable(part);
  const { margins, exactCount, endsRight } = read.value;
  return { margins: margins.slice(0, NUMBERS_MAX), tokensTotal: margins.length, exactCount, endsRight };
}

/** Each tensor's type, shape and first numbers. */
function tensorsOf(part: Uint8Array): unknown {
  const read = decodeNamedTensors(part);
  if (!read.ok) return unreadable(part);
  const shown = [...read.value].map(([name, tensor]) => {
    const { dtype, dims } = tensor;
    return [name, { type: dtype, dims: [...dims], values: tensorNumbers(tensor, NUMBERS_MAX) }];
  });
  return { tensors: Object.fromEntries(shown) };
}
