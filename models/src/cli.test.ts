import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalHub, startLocalHub } from "../test/local-hub.ts";
import { SYNTHETIC_DECODERS } from "../test/synthetic-decoders.ts";
import { type Files, tinyBertFiles } from "../test/tiny-bert.ts";
import { runCommand } from "./cli.ts";

let dir: string;
let close: (() => Promise<void>) | undefined;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "starling-cli-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

afterEach(() => close?.());

async function startHub(files: Files, repo = "starling-test/Tiny-BERT"): Promise<LocalHub> {
  const hub = await startLocalHub(files, { repo, pipeline: "sentence-similarity" });
  ({ close } = hub);
  return hub;
}

async function models(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ status: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const into = (stream: "out" | "err") => ({
    write(text: string) {
      written[stream] += text;
    },
  });
  const status = await runCommand([...args, "--out", dir], { env, out: into("out"), err: into("err") });
  return { status, ...written };
}

describe("the models command", () => {
  it("[MD15] adds a model of the hub that HF_ENDPOINT names, lists it and verifies it", async () => {
    const hub = await startHub(tinyBertFiles());
    expect((await models(["list"])).out).toContain("No models in");
    const added = await models(["add", "hf:starling-test/Tiny-BERT", "--task", "embed"], { HF_ENDPOINT: hub.baseUrl });
    expect(added).toMatchObject({ status: 0, err: "" });
    expect(added.out).toMatch(/onnx\/model.onnx {2}0.5 MiB\n/);
    expect(added.out).toMatch(
      /starling-test--tiny-bert is in the catalogue: embed, .*Apache-2.0, model hash [0-9a-f]{64}/,
    );
    expect((await models(["list"])).out).toContain("starling-test--tiny-bert");
    expect(await models(["verify"])).toMatchObject({
      status: 0,
      out: "Models: 1. Every file is what its manifest says.\n",
    });
  });

  it("[MD15] adds a decoder in the precision asked for, and says which it takes when none was", async () => {
    const { repo, files } = SYNTHETIC_DECODERS.SmolLM2();
    const hub = await startHub(files, repo);
    const add = (...more: string[]) => models(["add", `hf:${repo}`, "--base-url", hub.baseUrl, ...more]);
    const first = await add();
    expect(first).toMatchObject({ status: 0, err: "" });
    expect(first.out).toContain("Taking its q4 graph, onnx/model_q4.onnx; it has fp32, q4f16, fp16, q8 too (--dtype).");
    expect(first.out).toContain("huggingfacetb--smollm2-135m-instruct-q4 is in the catalogue: generate, ");
    expect((await add("--dtype", "fp32", "--with-fp16", "--id", "smol")).out).toContain("smol is in the catalogue");
    expect((await models(["list"])).out).toMatch(/smol +generate .*Apache-2.0/);
    expect(await models(["verify"])).toMatchObject({ status: 0 });
    expect(await add("--dtype", "q2")).toMatchObject({
      status: 2,
      err: "There is no precision q2: --dtype takes q4, fp32, q4f16, fp16, q8.\n",
    });
  });

  it("[MD15] says in one sentence what was wrong, with status 1, and how to use it, with status 2", async () => {
    const hub = await startHub(new Map());
    const missing = await models(["add", "hf:no/body", "--base-url", hub.baseUrl]);
    expect(missing).toMatchObject({ status: 1, out: "" });
    expect(missing.err).toBe(`There is no no/body (main) at ${hub.baseUrl}. Check owner, name and --revision.\n`);
    for (const args of [["fly"], ["add"], ["add", "x"], ["list", "--bogus"], ["add", "hf:a/b", "--task", "sing"]]) {
      const { status, err } = await models(args);
      expect(status, args.join(" ")).toBe(2);
      expect(err.length).toBeGreaterThan(10);
    }
    expect((await models(["build", "nobody"])).err).toContain("There is no builder for nobody.");
  });
});
