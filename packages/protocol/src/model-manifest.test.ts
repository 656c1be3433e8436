import { describe, expect, it } from "vitest";
import {
  type EmbedManifest,
  modelFilePath,
  modelHashInput,
  modelManifest,
  type OcrManifest,
} from "./model-manifest.ts";

const sha = (digit: string): string => digit.repeat(64);

const embed: EmbedManifest = {
  schema: 1,
  id: "tiny-embed",
  name: "Tiny",
  description: "A model of a test.",
  task: "embed",
  version: "1",
  licence: { spdx: "Apache-2.0", url: "https://example.org/licence" },
  source: { kind: "npm", package: "@example/tiny", version: "1.0.0" },
  files: [
    { path: "model.onnx", role: "model", sizeBytes: 10, sha256: sha("a") },
    { path: "tokenizer.json", role: "tokenizer", sizeBytes: 10, sha256: sha("b") },
    { path: "tokenizer_config.json", role: "tokenizer-config", sizeBytes: 10, sha256: sha("c") },
  ],
  hash: sha("d"),
  params: {
    file: "model.onnx",
    tokenizer: "tokenizer.json",
    tokenizerConfig: "tokenizer_config.json",
    dimensions: 2,
    maxTokens: 16,
    inputs: { ids: "input_ids", mask: "attention_mask" },
    output: "sentence_embedding",
    pooling: "none",
    normalize: false,
    padTokenId: 0,
  },
  price: { microPointsPerItem: "1000" },
  limits: { itemBytesMax: 1024, itemsPerChunkMax: 16, itemCharsMax: 512 },
  cost: { unitsPerItem: 1 },
  requires: {},
  backends: ["webgpu", "wasm", "cpu"],
  golden: [{ input: "hello", output: [0.6, 0.8], tolerance: 1e-4 }],
};

const ocr: OcrManifest = {
  ...embed,
  id: "tiny-ocr",
  task: "ocr",
  files: ["cls.onnx", "det.onnx", "golden.png", "keys.txt", "rec.onnx"].map((path) => ({
    path,
    role: "other",
    sizeBytes: 1,
    sha256: sha("e"),
  })),
  params: {
    detector: "det.onnx",
    recogniser: "rec.onnx",
    classifier: "cls.onnx",
    keys: "keys.txt",
    spaceIsLast: true,
    channelOrder: "bgr",
    detectorSideMax: 960,
    detectorSideMultiple: 32,
    detectorMean: [0.485, 0.456, 0.406],
    detectorStd: [0.229, 0.224, 0.225],
    detectorThreshold: 0.3,
    detectorBoxThreshold: 0.6,
    detectorUnclipRatio: 1.5,
    recogniserHeight: 48,
    recogniserWidthMax: 2048,
    recogniserMean: [0.5, 0.5, 0.5],
    recogniserStd: [0.5, 0.5, 0.5],
  },
  golden: [{ input: { file: "golden.png" }, output: { lines: ["hello"] }, tolerance: 0 }],
};

const issuePaths = (value: unknown): string[] =>
  modelManifest.safeParse(value).error?.issues.map((issue) => issue.path.join(".")) ?? [];

describe("model manifest", () => {
  it("[MM1] parses an embedding model and a reading model, and narrows params by task", () => {
    const parsed = modelManifest.parse(embed);
    expect(parsed).toEqual(embed);
    if (parsed.task === "embed") expect(parsed.params.dimensions).toBe(2);
    expect(modelManifest.parse(ocr)).toEqual(ocr);
  });

  it("[MM1] survives JSON, and drops what a later version may add", () => {
    expect(modelManifest.parse(JSON.parse(JSON.stringify({ ...embed, later: 1 })))).toEqual(embed);
  });

  it("[MM2] refuses an unknown task, a file named twice, a named file that is not there, golden vectors of another length", () => {
    expect(issuePaths({ ...embed, task: "sing" })).toEqual(["task"]);
    expect(issuePaths({ ...embed, files: [...embed.files, embed.files[0]] })).toEqual(["files.3.path"]);
    expect(issuePaths({ ...embed, files: embed.files.slice(1) })).toEqual(["params.file"]);
    expect(issuePaths({ ...embed, golden: [{ input: "a", output: [1], tolerance: 0 }] })).toEqual(["golden.0.output"]);
    expect(issuePaths({ ...ocr, files: ocr.files.slice(1) })).toEqual(["params.classifier"]);
    expect(issuePaths({ ...ocr, golden: [{ ...ocr.golden[0], input: { file: "gone.png" } }] })).toEqual([
      "golden.0.input",
    ]);
  });

  it("[MM5] takes stand-ins for graphs and their external weights, and refuses any other", () => {
    const file = (path: string, role: "model" | "data" | "other" = "model") => ({ ...embed.files[0], path, role });
    const files = [...embed.files, file("model.bin", "data"), file("half.onnx"), file("half.bin", "data")];
    const variants = (...list: [string, Record<string, string>][]) => ({
      ...embed,
      files,
      variants: list.map(([precision, stands]) => ({ precision, files: stands })),
    });
    const whole = variants(["fp16", { "model.onnx": "half.onnx", "model.bin": "half.bin" }]);
    expect(modelManifest.parse(whole)).toEqual(whole);
    const detector = { precision: "fp16", files: { "det.onnx": "half.onnx" } };
    const reading = { ...ocr, files: [...ocr.files, file("half.onnx", "other")], variants: [detector] };
    expect(modelManifest.parse(reading)).toEqual(reading);

    const wrong: [string, unknown][] = [
      ["variants.0.precision", variants(["fp32", { "model.onnx": "half.onnx" }])],
      [
        "variants.1.precision",
        variants(["fp16", { "model.onnx": "half.onnx" }], ["fp16", { "model.onnx": "half.onnx" }]),
      ],
      ["variants.0.files", variants(["fp16", { "model.bin": "half.bin" }])],
      ["variants.0.files.model.onnx", variants(["fp16", { "model.onnx": "gone.onnx" }])],
      ["variants.0.files.model.onnx", variants(["fp16", { "model.onnx": "half.bin" }])],
      ["variants.0.files.model.onnx", variants(["fp16", { "model.onnx": "model.onnx" }])],
      [
        "variants.0.files.tokenizer.json",
        variants(["fp16", { "model.onnx": "half.onnx", "tokenizer.json": "half.onnx" }]),
      ],
      ["variants.0.files.../up", variants(["fp16", { "model.onnx": "half.onnx", "../up": "half.bin" }])],
      ["variants", { ...embed, variants: [] }],
    ];
    for (const [path, manifest] of wrong) expect(issuePaths(manifest), path).toContain(path);
  });

  it("[MM2] bounds every string, number and array", () => {
    const wrong: [string, unknown][] = [
      ["id", "Upper Case"],
      ["name", "n".repeat(201)],
      ["description", ""],
      ["hash", "abc"],
      ["files", Array.from({ length: 65 }, (_, i) => ({ ...embed.files[0], path: `f${i}` }))],
      ["price", { microPointsPerItem: "1.5" }],
      ["price", { microPointsPerItem: "-1" }],
      ["limits", { itemBytesMax: 0, itemsPerChunkMax: 1 }],
      ["cost", { unitsPerItem: Number.POSITIVE_INFINITY }],
      ["backends", []],
      ["backends", ["wasm", "wasm"]],
      ["golden", []],
      ["licence", { spdx: "MIT", url: "javascript:alert(1)" }],
    ];
    for (const [key, value] of wrong)
      expect(issuePaths({ ...embed, [key]: value })[0], key).toMatch(new RegExp(`^${key}`));
  });

  it("[MM3] keeps file paths inside the model's folder", () => {
    for (const good of ["model.onnx", "onnx/model_fp16.onnx", "a..b/c", ".stamp"])
      expect(modelFilePath.safeParse(good).success).toBe(true);
    for (const bad of [
      "",
      "/etc/passwd",
      "../x",
      "a/../b",
      "a/..",
      "./a",
      "a//b",
      "a/",
      "a\\b",
      "c:/x",
      "a b",
      "x\u0000",
    ])
      expect(modelFilePath.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  });
});

describe("model hash input", () => {
  it("[MM4] is the same whatever the order of keys and files, and holds only task, params and content", () => {
    const { file, ...rest } = embed.params;
    const shuffled = {
      ...embed,
      name: "Other",
      price: { microPointsPerItem: "9" },
      params: { ...rest, file },
      files: [...embed.files].reverse(),
    };
    expect(modelHashInput(shuffled)).toBe(modelHashInput(embed));
    expect(modelHashInput(embed)).toBe(
      `{"files":[{"path":"model.onnx","sha256":"${sha("a")}"},{"path":"tokenizer.json","sha256":"${sha("b")}"},` +
        `{"path":"tokenizer_config.json","sha256":"${sha("c")}"}],"params":{"dimensions":2,"file":"model.onnx",` +
        `"inputs":{"ids":"input_ids","mask":"attention_mask"},"maxTokens":16,"normalize":false,"output":"sentence_embedding",` +
        `"padTokenId":0,"pooling":"none","tokenizer":"tokenizer.json","tokenizerConfig":"tokenizer_config.json"},"task":"embed"}`,
    );
  });

  it("[MM5] a variant enters by its files' contents alone", () => {
    const half = { path: "half.onnx", role: "model", sizeBytes: 1, sha256: sha("9") } as const;
    const files = [...embed.files, half];
    const variants = [{ precision: "fp16" as const, files: { "model.onnx": "half.onnx" } }];
    const withHalf = { ...embed, files, variants };
    expect(modelHashInput(withHalf)).toBe(modelHashInput({ ...embed, files }));
    expect(modelHashInput(withHalf)).not.toBe(modelHashInput(embed));
  });

  it("[MM4] changes when a file, a parameter or a path changes", () => {
    const inputs = [
      modelHashInput(embed),
      modelHashInput({ ...embed, params: { ...embed.params, normalize: true } }),
      modelHashInput({ ...embed, files: embed.files.map((f) => ({ ...f, sha256: sha("f") })) }),
    ];
    expect(new Set(inputs).size).toBe(3);
  });
});
