// Whether the manifest's known tensors come out here.
import { decodeNamedTensors, type NamedTensors, type TensorsManifest, tensorNumbers } from "@starling/protocol";
import { fileOf, type GoldenCheck } from "../loaded-task.ts";
import { runTensors, type TensorsModel } from "./run-tensors.ts";

export function tensorsGoldenChecks(
  model: TensorsModel,
  golden: TensorsManifest["golden"],
  files: ReadonlyMap<string, Uint8Array>,
): GoldenCheck[] {
  return golden.map(({ input, output, tolerance }, index) => async ({ signal }) => {
    const run = await runTensors(model, [fileOf(files, input.file)], { signal });
    if (!run.ok) return `known answer ${index + 1} can't be asked for: ${run.error.detail}`;
    const [given = new Uint8Array()] = run.value;
    const difference = farthest(decoded(given), decoded(fileOf(files, output.file)));
    return difference <= tolerance
      ? undefined
      : `known answer ${index + 1} differs by ${difference.toExponential(1)}, ${tolerance.toExponential(1)} is allowed`;
  });
}

function decoded(bytes: Uint8Array): NamedTensors {
  const read = decodeNamedTensors(bytes);
  if (!read.ok) throw new Error("a known answer can't be read");
  return read.value;
}

/** max |a − b| / max(1, |a|, |b|) over all elements, as referees measure it; infinite where names, types or shapes differ. */
export function farthest(given: NamedTensors, known: NamedTensors): number {
  if (given.size !== known.size) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const [name, tensor] of known) {
    const other = given.get(name);
    if (other?.dtype !== tensor.dtype || String(other.dims) !== String(tensor.dims)) return Number.POSITIVE_INFINITY;
    const [a, b] = [tensorNumbers(tensor), tensorNumbers(other)];
    for (const [i, x] of a.entries()) {
      const y = b[i] ?? Number.NaN;
      const difference = Math.abs(x - y) / Math.max(1, Math.abs(x), Math.abs(y));
      if (!(difference <= worst)) worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    }
  }
  return worst;
}
