import { parseArgs } from "node:util";
import { Refusal } from "@starling/models";

export const USAGE = `npm run calibrate -- <model> [options]

Runs a model of the catalogue on every honest backend of this machine over real inputs, measures how far their answers lie
apart and how far wrong ones do, chooses the bounds of its checks, and keeps all of it in calibration.json.

  --items 1200            inputs; a backend that is too slow for all of them gets the lightest first
  --backends cpu,wasm     only these of cpu, wasm, webgpu
  --minutes 20            how long each backend may run; the next call goes on where it stopped
  --fresh                 runs again what was run before
  --compare-only          runs nothing: compares what was run before, here or on other machines
  --out FILE              writes the calibration there and leaves the model as it is
  --keep DIR              where outputs are kept between calls (default .starling/calibration)`;

const BACKENDS = ["cpu", "wasm", "webgpu"] as const;
export const ITEMS_MAX = 20_000;

export interface Options {
  readonly modelId: string;
  readonly items: number;
  readonly backends: readonly (typeof BACKENDS)[number][];
  readonly minutesMax: number;
  readonly fresh: boolean;
  readonly compareOnly: boolean;
  readonly out: string | undefined;
  readonly keepDir: string | undefined;
}

/** Undefined when help was asked for. Refuses with `bad_usage`. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [modelId, ...more] = positionals;
  if (modelId === undefined || more.length > 0) throw new Refusal("bad_usage", `Name one model.\n\n${USAGE}`);
  const names = values.backends?.split(",").map((name) => name.trim()) ?? BACKENDS;
  const backends = BACKENDS.filter((name) => names.includes(name));
  if (backends.length !== names.length)
    throw new Refusal("bad_usage", `--backends is "${values.backends}"; it wants some of ${BACKENDS.join(",")}.`);
  return {
    modelId,
    items: wholeNumber("items", values.items, ITEMS_MAX),
    backends,
    minutesMax: wholeNumber("minutes", values.minutes, 24 * 60),
    fresh: values.fresh === true,
    compareOnly: values["compare-only"] === true,
    out: values.out,
    keepDir: values.keep,
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= max) return number;
  throw new Refusal("bad_usage", `--${name} is "${text}"; it wants a whole number from 1 to ${max}.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        items: { type: "string", default: "1200" },
        backends: { type: "string" },
        minutes: { type: "string", default: "20" },
        fresh: { type: "boolean" },
        "compare-only": { type: "boolean" },
        out: { type: "string" },
        keep: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new Refusal("bad_usage", `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}
