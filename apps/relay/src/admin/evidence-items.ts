// What was asked and answered, as people can read it, and cut to what a page can show. What can't be read says so: it is evidence.
import {
  ADMIN_LIMITS,
  decodeGenerateOutput,
  decodeNamedTensors,
  decodeTensor,
  decodeText,
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

export const inputItems = (input: Uint8Array, frame: EvidenceFrame): EvidenceItem[] =>
  itemsOf(input, frame, (part) => inputOf(part, frame));

export const outputItems = (output: Uint8Array, frame: EvidenceFrame): EvidenceItem[] =>
  itemsOf(output, frame, (part) => outputOf(part, frame));

function itemsOf(
  bundle: Uint8Array,
  { firstItem }: EvidenceFrame,
  read: (part: Uint8Array) => unknown,
): EvidenceItem[] {
  const parts = unpackBundle(bundle);
  if (!parts.ok) return [itemOf(firstItem, { unreadable: true, bytes: bundle.byteLength })];
  return parts.value.slice(0, evidenceItemsMax).map((part, i) => itemOf(firstItem + i, readOr(part, read)));
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

function itemOf(index: number, value: unknown): EvidenceItem {
  const json = JSON.stringify(value) ?? "null";
  const isCut = json.length > evidenceItemBytesMax;
  return { index, json: isCut ? json.slice(0, evidenceItemBytesMax) : json, isCut };
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
      if (!read.ok) return unreadable(part);
      const { tokens, finish } = read.value;
      const text = codec?.decodeAll(tokens, []) ?? null;
      return { text, tokens: tokens.slice(0, NUMBERS_MAX), tokensTotal: tokens.length, finish };
    }
    default:
      return unreachable(task);
  }
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
