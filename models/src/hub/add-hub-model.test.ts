import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalHub, startLocalHub } from "../../test/local-hub.ts";
import { tinyBert, tinyBertFiles, WIDTH, withExternalWeights } from "../../test/tiny-bert.ts";
import { loadCatalogue, verifyCatalogue } from "../catalogue/load-catalogue.ts";
import { encodeModel } from "../onnx/model-codec.ts";
import { Refusal } from "../refusal.ts";
import { embedTexts } from "../run/embed-texts.ts";
import { type AddOptions, addHubModel } from "./add-hub-model.ts";
import { parseHubRepo } from "./hub-repo.ts";

const MODEL = "onnx/model.onnx";
const ID = "starling-test--tiny-bert";
let root: string;
let outDir: string;
let hub: LocalHub;
let runs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "starling-hub-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));
beforeEach(async () => {
  outDir = join(root, String(runs++));
  hub = await startLocalHub(tinyBertFiles());
});
afterEach(() => hub.close());

const add = (options: Partial<AddOptions> = {}) =>
  addHubModel({
    outDir,
    repo: parseHubRepo("hf:starling-test/Tiny-BERT", "main", hub.baseUrl),
    ...options,
    limits: { backOffFirstMs: 1, backOffMaxMs: 2, ...options.limits },
  });

/** The refusal, or a failed test. */
async function refused(promise: Promise<unknown>): Promise<Refusal> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const partPath = () => join(outDir, ".downloads", ID, `${MODEL}.part`);
const graphRequests = () => hub.asked.filter(({ path }) => path === `/${encodeURIComponent(MODEL)}`);

describe("a model of a hub", () => {
  it("[MD10] comes into the catalogue with parameters, licence, source and known answers", async () => {
    const { manifest, dir } = await add();
    expect(manifest).toMatchObject({
      id: ID,
      task: "embed",
      version: "0123456789ab",
      licence: { spdx: "Apache-2.0" },
      source: {
        kind: "hf",
        repo: "starling-test/Tiny-BERT",
        revision: "0123456789abcdef0123456789abcdef01234567",
        baseUrl: hub.baseUrl,
      },
      params: {
        file: MODEL,
        dimensions: WIDTH,
        maxTokens: 48,
        inputs: { ids: "input_ids", mask: "attention_mask", types: "token_type_ids" },
        output: "last_hidden_state",
        pooling: "mean",
        normalize: true,
        padTokenId: 0,
      },
    });
    expect(manifest.files.map(({ path }) => path)).not.toContain("pytorch_model.bin");
    if (manifest.task !== "embed") throw new Error("not an embedding model");
    const [golden] = manifest.golden;
    const [vector] = await embedTexts(dir, manifest.params, [golden?.input ?? ""]);
    expect(golden?.output.every((value, index) => Math.abs(value - (vector?.[index] ?? 9)) < 1e-6)).toBe(true);
    expect(vector?.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 5);
    const entries = await loadCatalogue(outDir);
    expect(entries.map((entry) => entry.manifest.id)).toEqual([ID]);
    expect(await verifyCatalogue(entries)).toEqual([]);
    expect(await readdir(join(outDir, ".downloads"))).toEqual([]);
  });

  it("[MD10] gives the same model hash whenever it is added", async () => {
    const first = await add();
    expect((await add()).manifest.hash).toBe(first.manifest.hash);
  });

  it("[MD10] brings weights that lie in files of their own", async () => {
    for (const [path, bytes] of withExternalWeights(hub.files, "model.onnx_data")) hub.files.set(path, bytes);
    const { manifest } = await add();
    expect(manifest.files.find(({ path }) => path === "onnx/model.onnx_data")?.role).toBe("data");
  });

  it("[MD10] reads a listing of several pages, and the licence from the read-me where the hub has no card", async () => {
    hub.faults.pageSize = 2;
    hub.faults.noCard = true;
    const { manifest } = await add();
    expect(manifest.licence.spdx).toBe("Apache-2.0");
    expect(manifest.source).toMatchObject({ revision: "main" });
  });

  it("[MD10] is a sentence embedding where it says so, even when it was made from a language model", async () => {
    const config = { architectures: ["Qwen3ForCausalLM"], hidden_size: WIDTH, pad_token_id: 0 };
    hub.files.set("config.json", new TextEncoder().encode(JSON.stringify(config)));
    expect((await add()).manifest.task).toBe("embed");
  });

  it("[MD10] says when no licence is named", async () => {
    hub.faults.noCard = true;
    hub.files.set("README.md", new TextEncoder().encode("# no front matter\n"));
    const said: string[] = [];
    const { manifest } = await add({ log: (line) => said.push(line) });
    expect(manifest.licence.spdx).toBe("NOASSERTION");
    expect(said.join()).toContain("names no licence");
  });
});

describe("a download", () => {
  it("[MD11] that breaks goes on where it broke", async () => {
    hub.faults.cut = { afterBytes: 100_000, times: 3 };
    await add();
    // What had been sent but not yet read when the connection broke is lost, so where it goes on is not known to the byte.
    const starts = graphRequests().map(({ range }) => Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0));
    expect(starts).toHaveLength(4);
    expect(starts).toEqual([...new Set(starts)].sort((x, y) => x - y));
    expect(starts[0]).toBe(0);
  });

  it("[MD11] that was given up goes on in the next run", async () => {
    hub.faults.cut = { afterBytes: 150_000, times: 1 };
    const stopped = new AbortController();
    const first = add({ signal: stopped.signal, log: () => stopped.abort() });
    await expect(first).rejects.toThrow();
    const { size } = await stat(partPath());
    expect(size).toBeGreaterThan(0);
    const before = hub.asked.length;
    await add();
    expect(graphRequests().at(-1)?.range).toBe(`bytes=${size}-`);
    // Files that were complete are not fetched again.
    expect(hub.asked.slice(before).filter(({ path }) => path.includes("/resolve/"))).toHaveLength(1);
  });

  it("[MD11] begins anew where the hub gives no ranges, or the part is of another version", async () => {
    await mkdir(dirname(partPath()), { recursive: true });
    await writeFile(partPath(), new Uint8Array(50_000));
    await add();
    expect(graphRequests().map(({ range }) => range)).toEqual(["bytes=50000-", undefined]);
    await rm(join(outDir, ID), { recursive: true });
    hub.faults.cut = { afterBytes: 100_000, times: 1 };
    hub.faults.noRanges = true;
    await add();
  });

  it("[MD11] gives up with a sentence when nothing comes any more, and keeps what has arrived", async () => {
    hub.faults.cut = { afterBytes: 1000, times: 1 };
    hub.faults.noRanges = true;
    const arrived = await refused(
      add({ onProgress: () => Object.assign(hub.faults, { silent: true }), limits: { attemptsMax: 2, silenceMs: 50 } }),
    );
    expect(arrived.code).toBe("offline");
    expect(arrived.message).toMatch(/could not be reached in 2 tries.*what has arrived is kept/);
  });

  it("[MD11] tries again when the hub is overloaded", async () => {
    hub.faults.trouble = { status: 503, times: 2 };
    const said: string[] = [];
    await add({ log: (line) => said.push(line) });
    expect(said.filter((line) => line.includes("it answered 503"))).toHaveLength(2);
  });

  it("[MD12] with another content than the hub names is refused and deleted: large files and small ones", async () => {
    hub.faults.corrupt = MODEL;
    const large = await refused(add());
    expect(large.code).toBe("hash_mismatch");
    expect(large.message).toContain(`${MODEL} of starling-test/Tiny-BERT arrived with another content`);
    await expect(stat(partPath())).rejects.toThrow("ENOENT");
    await rm(join(outDir, ".downloads"), { recursive: true });
    hub.faults.corrupt = "tokenizer.json";
    expect((await refused(add())).message).toContain("tokenizer.json of");
    expect(await loadCatalogue(outDir)).toEqual([]);
    delete hub.faults.corrupt;
    await add();
  });

  it("[MD12] whose hash the hub doesn't name is refused", async () => {
    hub.faults.nameless = "config.json";
    expect((await refused(add())).message).toContain("The hub names no hash of config.json");
  });

  it("[MD13] stays within its limits", async () => {
    expect((await refused(add({ limits: { graphBytesMax: 1000 } }))).code).toBe("too_large");
    expect((await refused(add({ limits: { totalBytesMax: 10_000 } }))).code).toBe("too_large");
    expect((await refused(add({ limits: { listingBytesMax: 10 } }))).code).toBe("too_large");
    expect((await refused(add({ limits: { repoFilesMax: 2 } }))).code).toBe("too_large");
    hub.faults.pageSize = 1;
    expect((await refused(add({ limits: { listingPagesMax: 2 } }))).code).toBe("too_large");
    expect(graphRequests()).toEqual([]);
  });
});

describe("what can't be brought in", () => {
  it("[MD14] a missing file is named, and other graphs are offered", async () => {
    hub.files.delete("tokenizer.json");
    expect((await refused(add())).message).toBe("starling-test/Tiny-BERT has no tokenizer.json, which is needed.");
    hub.files.set("onnx/model_int8.onnx", new Uint8Array(3));
    hub.files.delete(MODEL);
    expect((await refused(add())).message).toContain("It has onnx/model_int8.onnx: name one with --file.");
    hub.files.delete("onnx/model_int8.onnx");
    expect(await refused(add())).toMatchObject({ code: "file_missing" });
    expect((await refused(add({ file: "onnx/other.onnx" }))).message).toContain("has no onnx/other.onnx");
  });

  it("[MD14] an unknown model, a private one, a hub that is away", async () => {
    const nobody = await refused(add({ repo: parseHubRepo("hf:no/body", "main", hub.baseUrl) }));
    expect(nobody).toMatchObject({ code: "not_found" });
    expect(nobody.message).toContain("There is no no/body (main)");
    hub.faults.token = "hf_secret";
    const locked = await refused(add());
    expect(locked).toMatchObject({ code: "not_allowed" });
    expect(locked.message).toContain("Set HF_TOKEN");
    expect((await refused(add({ token: "hf_wrong" }))).message).toContain("The token in HF_TOKEN may not read it");
    const { baseUrl } = hub;
    await hub.close();
    const away = await refused(add({ limits: { attemptsMax: 2 } }));
    expect(away).toMatchObject({ code: "offline" });
    expect(away.message).toContain(`${new URL(baseUrl).host} could not be reached in 2 tries (ECONNREFUSED)`);
  });

  it("[MD12] a token goes to the hub alone, not to where it sends us", async () => {
    hub.faults.token = "hf_secret";
    await add({ token: "hf_secret" });
    expect(graphRequests().map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(hub.asked.find(({ path }) => path.includes("/resolve/"))?.authorization).toBe("Bearer hf_secret");
  });

  it("[MD13] paths that lead out of the model's folder", async () => {
    hub.faults.alsoListed = "../../outside.txt";
    expect((await refused(add())).code).toBe("unsafe_path");
    delete hub.faults.alsoListed;
    expect((await refused(add({ file: "../model.onnx" }))).code).toBe("unsafe_path");
    for (const location of ["../../../etc/passwd", "/etc/passwd"]) {
      const [, model] = [...withExternalWeights(hub.files, location)].find(([path]) => path === MODEL) ?? [];
      if (model !== undefined) hub.files.set(MODEL, model);
      expect((await refused(add())).code, location).toBe("unsafe_path");
    }
  });

  it("[MD14] graphs, poolings, tokenizers and files that can't be used, each with its reason", async () => {
    const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
    const reasons: [string, Uint8Array, string][] = [
      [MODEL, new TextEncoder().encode("<html>"), "is no ONNX model"],
      [MODEL, encodeModel(tinyBert({ heedsMask: false })), "doesn't heed the attention mask"],
      ["1_Pooling/config.json", json({ pooling_mode_max_tokens: true }), "It pools by max_tokens"],
      ["modules.json", json([{ type: "sentence_transformers.models.Dense" }]), "After pooling it has a Dense step"],
      ["tokenizer.json", json({ model: { type: "Martian" } }), "Its tokenizer can't be used"],
      ["tokenizer.json", new TextEncoder().encode("{"), "tokenizer.json is no valid JSON"],
      ["config.json", json({ hidden_size: "wide" }), "config.json can't be read: hidden_size"],
    ];
    for (const [path, bytes, reason] of reasons) {
      const original = hub.files.get(path) ?? new Uint8Array();
      hub.files.set(path, bytes);
      expect((await refused(add())).message, path).toContain(reason);
      hub.files.set(path, original);
    }
    expect(await loadCatalogue(outDir)).toEqual([]);
    await add();
  });

  it("[MD14] a model of another task, unless the task is named", async () => {
    for (const path of ["modules.json", "1_Pooling/config.json", "README.md"]) hub.files.delete(path);
    hub.faults.noCard = true;
    const config = { architectures: ["BertForMaskedLM"], hidden_size: WIDTH };
    hub.files.set("config.json", new TextEncoder().encode(JSON.stringify(config)));
    expect((await refused(add())).message).toContain("(it is: BertForMaskedLM)");
    const said: string[] = [];
    const { manifest } = await add({ task: "embed", log: (line) => said.push(line) });
    expect(manifest.params).toMatchObject({ pooling: "mean", normalize: false });
    expect(said.join()).toContain("the mean over the tokens is used");
  });

  it("[MD14] an id that another model has", async () => {
    await add();
    const manifestPath = join(outDir, ID, "manifest.json");
    const held = await readFile(manifestPath, "utf8");
    await writeFile(manifestPath, held.replace('starling-test/Tiny-BERT","revision', 'other/model","revision'));
    expect((await refused(add())).code).toBe("model_exists");
    expect((await add({ id: "tiny" })).manifest.id).toBe("tiny");
  });

  it("[MD14] references that name no model", () => {
    const wrong = ["tiny", "hf:tiny", "hf:a/b/c", "hf:../b", "hf:a/..", "hf:a/b c", "a/b"];
    for (const reference of wrong)
      expect(() => parseHubRepo(reference, "main", hub.baseUrl), reference).toThrow("names no model");
    expect(() => parseHubRepo("hf:a/b", "../x", hub.baseUrl)).toThrow("is no branch, tag or commit");
    expect(() => parseHubRepo("hf:a/b", "main", "ftp://x")).toThrow("is no hub address");
    expect(() => parseHubRepo("hf:a/b", "main", "http://me:pw@x")).toThrow("holds no password");
  });
});
