import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeTensor, float32Tensor } from "@starling/protocol";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { type ChatAsked, chatSample } from "./chat-sample.ts";
import { ocrSample } from "./ocr-sample.ts";
import { searchSample } from "./search-sample.ts";
import { type TensorsAsked, tensorsSample } from "./tensors-sample.ts";

const RELAY = "http://localhost:4150";
const NASTY = 'It\'s "quoted" $(rm -rf /) `id` \\ \nJSON\n</script> \u2028 🐦 $HOME';
const chat: ChatAsked = {
  model: "starling-tiny",
  messages: [
    { role: "system", content: NASTY },
    { role: "user", content: "Go on" },
  ],
  temperature: 0.8,
  seed: 7,
  maxTokens: 40,
  assurance: "sampled",
};
const search = { model: "use-lite-en", passages: [NASTY, "b"], query: "it's", assurance: "full" } as const;

/** Runs the command with a `curl` that writes down what it was given, instead of sending it. */
function sent(command: string, cwd: string): { readonly args: string[]; readonly body: unknown }[] {
  const bin = mkdtempSync(join(tmpdir(), "starling-bin-"));
  const log = join(bin, "log");
  const script = `#!/bin/sh\nprintf '%s\\0' "$@" >> ${log}\nprintf '\\1' >> ${log}\ncase "$*" in *--data-binary*) cat >> ${log};; esac\nprintf '\\2' >> ${log}\nprintf '{"id":"job_01M82MPK6EJPNYREM5ZH4GNZ63"}'\n`;
  writeFileSync(join(bin, "curl"), script, { mode: 0o755 });
  execFileSync("sh", ["-eu", "-c", command], {
    cwd,
    env: { PATH: `${bin}:${process.env.PATH}`, STARLING_API_KEY: "sk-1", NODE_ENV: "test" },
  });
  const text = execFileSync("cat", [log]).toString();
  return text
    .split("\u0002")
    .slice(0, -1)
    .map((call) => {
      const [args = "", body = ""] = call.split("\u0001");
      return { args: args.split("\0").slice(0, -1), body: body === "" ? undefined : JSON.parse(body) };
    });
}
const compiles = (code: string) => transformSync(code, { loader: "ts", format: "esm" }).code;

describe("a request as code", () => {
  it("with curl is the very request, whatever is in it", () => {
    const [call] = sent(chatSample(RELAY, chat).curl, tmpdir());
    expect(call?.args).toContain(`${RELAY}/v1/chat/completions`);
    expect(call?.args).toContain("Authorization: Bearer sk-1");
    expect(call?.body).toEqual({
      model: "starling-tiny",
      messages: chat.messages,
      max_tokens: 40,
      temperature: 0.8,
      seed: 7,
      stream: true,
    });
    const [embed] = sent(searchSample(RELAY, search).curl, tmpdir());
    expect(embed?.body).toEqual({ model: "use-lite-en", input: ["it's", NASTY, "b"], assurance: "full" });
  });

  it("with curl, images: files of any name go as base64, and the results are asked for", () => {
    const folder = mkdtempSync(join(tmpdir(), "starling-pages-"));
    const names = ["it's a page; $(id).png", "-n.jpg"];
    for (const name of names) writeFileSync(join(folder, name), name);
    const [create, results] = sent(
      ocrSample(RELAY, { model: "ppocr-v4", files: names, assurance: "full" }).curl,
      folder,
    );
    const items = names.map((name) => ({ image: Buffer.from(name).toString("base64") }));
    expect(create?.body).toEqual({ model: "ppocr-v4", assurance: "full", items });
    expect(results?.args).toContain(`${RELAY}/v1/jobs/job_01M82MPK6EJPNYREM5ZH4GNZ63/results`);
  });

  it("with curl, tensors: one value for all, a file without its header, and the values themselves", () => {
    const folder = mkdtempSync(join(tmpdir(), "starling-tensors-"));
    const file = "it's a tensor; $(id).stf";
    const frame = encodeTensor(float32Tensor([2, 2], Float32Array.of(1, 2, 3, 4)));
    writeFileSync(join(folder, file), frame);
    const values = frame.subarray(frame.byteLength - 16);
    const asked: TensorsAsked = {
      model: "ppocr-v4-detector",
      assurance: "full",
      tensors: {
        "it's": { dtype: "float32", dims: [1, 3], data: new Uint8Array(Float32Array.of(0.5, 0.5, 0.5).buffer) },
        file: { dtype: "float32", dims: [2, 2], data: values },
        ids: { dtype: "int64", dims: [2], data: new Uint8Array(BigInt64Array.of(7n, -(2n ** 60n)).buffer) },
      },
      sources: {
        "it's": { kind: "fill", value: "0.5" },
        file: { kind: "file", name: file, headBytes: frame.byteLength - 16 },
        ids: { kind: "bytes" },
      },
    };
    const base64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("base64");
    const { curl, sdk, openai } = tensorsSample(RELAY, asked);
    const [create, results] = sent(curl, folder);
    expect(create?.body).toEqual({
      model: "ppocr-v4-detector",
      assurance: "full",
      items: [
        {
          tensors: {
            "it's": { type: "float32", dims: [1, 3], data: [0.5, 0.5, 0.5] },
            file: { type: "float32", dims: [2, 2], data: base64(values) },
            ids: { type: "int64", dims: [2], data: base64(asked.tensors.ids?.data) },
          },
        },
      ],
    });
    expect(results?.args).toContain(`${RELAY}/v1/jobs/job_01M82MPK6EJPNYREM5ZH4GNZ63/results`);
    expect(compiles(sdk)).toContain("new Float32Array(3).fill(0.5)");
    expect(openai).toBeNull();
  });

  it("with the SDK and OpenAI's client compiles and holds what was asked", () => {
    for (const sample of [chatSample(RELAY, chat), searchSample(RELAY, search)]) {
      for (const code of [sample.sdk, sample.openai ?? ""]) {
        expect(compiles(code)).toContain("STARLING_API_KEY");
        expect(code).not.toMatch(/\u2028/);
      }
    }
    expect(compiles(ocrSample(RELAY, { model: "ppocr-v4", files: [NASTY], assurance: "none" }).sdk)).toContain("ocr(");
    expect(ocrSample(RELAY, { model: "ppocr-v4", files: [], assurance: "none" }).openai).toBeNull();
  });
});
