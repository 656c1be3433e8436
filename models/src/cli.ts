import { parseArgs } from "node:util";
import { buildCatalogue } from "./catalogue/build-catalogue.ts";
import { loadCatalogue, verifyCatalogue } from "./catalogue/load-catalogue.ts";
import { DTYPES, isDtype } from "./hub/choose-dtype.ts";
import { PUBLIC_HUB, parseHubRepo } from "./hub/hub-repo.ts";
import { HUB_TASKS } from "./hub/infer-task.ts";
import { modelsDir } from "./models-dir.ts";
import { Refusal } from "./refusal.ts";
import { showProgress } from "./show-progress.ts";

const USAGE = `npm run models -- <command> [--out DIR]

  list                      what the catalogue holds
  build [id…] [--force]     builds this repository's models, those that are not up to date
  verify                    reads every file and compares it with its hash
  add hf:<owner>/<name>     brings in a model of a hub: --revision main, --file onnx/model.onnx, --task embed|generate, --id ID,
                            --base-url URL (or HF_ENDPOINT); HF_TOKEN for private and gated models
                            of a decoder: --dtype q4|fp32|q4f16|fp16|q8 (without it the first of these that it has);
                            --with-fp16 adds the fp16 graph to the fp32 one, for GPUs that compute in 16-bit floats

--out DIR is the catalogue's folder; without it STARLING_MODELS_DIR, else .starling/models.`;

interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly err: { write(text: string): unknown };
}

/** Runs one command; gives the exit status. Expected failures are one sentence on `err`. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  try {
    return await run(args, io);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    io.err.write(`${error.message}\n`);
    return error.code === "bad_usage" ? 2 : 1;
  }
}

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parse(args);
  const dir = values.out ?? modelsDir(io.env);
  const say = (line: string) => io.out.write(`${line}\n`);
  const [command, ...rest] = positionals;
  if (values.help === true || command === undefined) {
    say(USAGE);
    return values.help === true ? 0 : 2;
  }
  switch (command) {
    case "list":
      return list(dir, say);
    case "build":
      await buildCatalogue({
        outDir: dir,
        ...(rest.length > 0 && { only: rest }),
        force: values.force === true,
        log: say,
      });
      return 0;
    case "verify":
      return verify(dir, say);
    case "add": {
      const [reference, ...more] = rest;
      if (reference === undefined || more.length > 0)
        throw new Refusal("bad_usage", `add takes one model.\n\n${USAGE}`);
      await add(reference, values, dir, io);
      return 0;
    }
    default:
      throw new Refusal("bad_usage", `There is no command ${command}.\n\n${USAGE}`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: "string" },
        force: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        revision: { type: "string" },
        file: { type: "string" },
        task: { type: "string" },
        id: { type: "string" },
        "base-url": { type: "string" },
        dtype: { type: "string" },
        "with-fp16": { type: "boolean" },
      },
    });
  } catch (error) {
    throw new Refusal("bad_usage", `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

async function add(reference: string, values: ReturnType<typeof parse>["values"], dir: string, io: Io): Promise<void> {
  const { addHubModel } = await import("./hub/add-hub-model.ts");
  const { dtype } = values;
  const task = HUB_TASKS.find((known) => known === values.task);
  if (values.task !== undefined && task === undefined)
    throw new Refusal(
      "bad_usage",
      `Models of task ${values.task} can't be brought in; ${HUB_TASKS.join(" and ")} can.`,
    );
  if (dtype !== undefined && !isDtype(dtype))
    throw new Refusal("bad_usage", `There is no precision ${dtype}: --dtype takes ${DTYPES.join(", ")}.`);
  const baseUrl = values["base-url"] ?? (io.env.HF_ENDPOINT || PUBLIC_HUB);
  const repo = parseHubRepo(reference, values.revision ?? "main", baseUrl);
  const progress = showProgress(io.out);
  const say = (line: string) => {
    progress.clear();
    io.out.write(`${line}\n`);
  };
  const { manifest } = await addHubModel({
    outDir: dir,
    repo,
    task,
    file: values.file,
    dtype,
    withFp16: values["with-fp16"],
    id: values.id,
    token: io.env.HF_TOKEN || undefined,
    log: say,
    onProgress: progress.show,
  }).finally(progress.clear);
  const size = manifest.files.reduce((sum, file) => sum + file.sizeBytes, 0) / 2 ** 20;
  say(
    `${manifest.id} is in the catalogue: ${manifest.task}, ${size.toFixed(1)} MiB, ${manifest.licence.spdx}, model hash ${manifest.hash}.`,
  );
  say("A relay that runs offers it after its next start.");
}

async function list(dir: string, say: (line: string) => void): Promise<number> {
  const broken: Refusal[] = [];
  const entries = await loadCatalogue(dir, { onBroken: (refusal) => broken.push(refusal) });
  for (const { manifest, files } of entries) {
    const mib = files.reduce((sum, file) => sum + file.sizeBytes, 0) / 2 ** 20;
    say(
      `${manifest.id.padEnd(24)} ${manifest.task.padEnd(8)} ${mib.toFixed(1).padStart(7)} MiB  ${manifest.licence.spdx.padEnd(20)} ${manifest.name}`,
    );
  }
  if (entries.length === 0 && broken.length === 0) say(`No models in ${dir} yet. npm run models -- build makes them.`);
  for (const refusal of broken) say(refusal.message);
  return broken.length === 0 ? 0 : 1;
}

async function verify(dir: string, say: (line: string) => void): Promise<number> {
  const entries = await loadCatalogue(dir);
  const broken = await verifyCatalogue(entries);
  for (const { modelId, path } of broken)
    say(`${modelId}: ${path} is not the file that its manifest names. Build or add the model again.`);
  if (broken.length === 0) say(`Models: ${entries.length}. Every file is what its manifest says.`);
  return broken.length === 0 ? 0 : 1;
}
