// Where an item of an answer first differs from the claimed one by more than the model's check allows.
import {
  type CheckSpec,
  decodeGenerateOutput,
  decodeNamedTensors,
  decodeTensor,
  decodeText,
  decodeTokenMeasure,
  type EvidencePlace,
  type TaskKind,
  type TensorBytes,
  tensorNumbers,
  unreachable,
} from "@starling/protocol";
import type { TextCodec } from "../generate/text-codec.ts";

/** Numbers of a tensor that are looked at. */
const ELEMENTS_MAX = 65_536;
const TEXT_CHARS_MAX = 200;

interface Frame {
  readonly task: TaskKind;
  readonly codec: TextCodec | null;
}

/** null where nothing does, or it can't be read. */
export function firstDifference(
  { task, codec }: Frame,
  spec: CheckSpec | null,
  claimed: Uint8Array,
  here: Uint8Array,
  /** Of a text of several makers: the first token that was looked at. */
  from: number,
): EvidencePlace | null {
  const allowed = spec?.matchMax ?? 0;
  switch (task) {
    case "embed": {
      const [a, b] = [decodeTensor(claimed), decodeTensor(here)];
      return a.ok && b.ok ? elementIn(a.value, b.value, null, allowed) : null;
    }
    case "tensors":
      return namedElementIn(claimed, here, allowed);
    case "ocr":
      return firstOf("line", linesOf(claimed), linesOf(here));
    case "generate":
      return tokenIn(claimed, here, { allowed, from, codec });
    default:
      return unreachable(task);
  }
}

function namedElementIn(claimed: Uint8Array, here: Uint8Array, allowed: number): EvidencePlace | null {
  const [a, b] = [decodeNamedTensors(claimed), decodeNamedTensors(here)];
  if (!a.ok || !b.ok) return null;
  for (const [name, tensor] of a.value) {
    const other = b.value.get(name);
    const place = other === undefined ? null : elementIn(tensor, other, name, allowed);
    if (place !== null) return place;
  }
  return null;
}

/** The first that is further off than `allowed`, measured by the largest number of the claimed tensor. */
function elementIn(a: TensorBytes, b: TensorBytes, of: string | null, allowed: number): EvidencePlace | null {
  const [claimed, here] = [tensorNumbers(a, ELEMENTS_MAX), tensorNumbers(b, ELEMENTS_MAX)];
  const peak = claimed.reduce<number>((most, value) => Math.max(most, Math.abs(Number(value)) || 0), 0);
  for (let index = 0; index < Math.max(claimed.length, here.length); index++) {
    const [one, other] = [claimed[index], here[index]];
    const apart = Math.abs(Number(one) - Number(other));
    if (apart <= allowed * peak || one === other) continue;
    return { unit: "element", index, of, claimed: textOf(one), here: textOf(other) };
  }
  return null;
}

function linesOf(part: Uint8Array): string[] | null {
  const text = decodeText(part);
  if (!text.ok) return null;
  try {
    const { lines } = Object(JSON.parse(text.value));
    return Array.isArray(lines) ? lines.map((line) => String(Object(line).text)) : null;
  } catch {
    return null;
  }
}

/** A referee of a text measures its tokens, and makes none of its own. */
function tokenIn(
  claimed: Uint8Array,
  here: Uint8Array,
  { allowed, from, codec }: { readonly allowed: number; readonly from: number; readonly codec: TextCodec | null },
): EvidencePlace | null {
  const said = decodeGenerateOutput(claimed);
  if (!said.ok) return null;
  const { tokens } = said.value;
  const wordOf = (token: number | undefined) =>
    token === undefined ? undefined : (codec?.decodeAll([token], []) ?? String(token));
  const other = decodeGenerateOutput(here);
  if (other.ok) return firstOf("token", tokens.map(wordOf), other.value.tokens.map(wordOf));
  const measure = decodeTokenMeasure(here);
  if (!measure.ok) return null;
  const { margins } = measure.value;
  const at = margins.findIndex((margin) => margin > allowed);
  if (at < 0) return null;
  const index = from + at;
  return { unit: "token", index, of: null, claimed: textOf(wordOf(tokens[index])), here: textOf(margins[at]) };
}

function firstOf(
  unit: EvidencePlace["unit"],
  claimed: readonly (string | undefined)[] | null,
  here: readonly (string | undefined)[] | null,
): EvidencePlace | null {
  if (claimed === null || here === null) return null;
  for (let index = 0; index < Math.max(claimed.length, here.length); index++)
    if (claimed[index] !== here[index])
      return { unit, index, of: null, claimed: textOf(claimed[index]), here: textOf(here[index]) };
  return null;
}

const textOf = (value: unknown): string | null => (value === undefined ? null : String(value).slice(0, TEXT_CHARS_MAX));
