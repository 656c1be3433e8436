import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenNetwork, openNetwork } from "../../e2e/src/network/open-network.ts";
import { type Ran, runExample } from "./run-example.ts";

const TSX = ["--import", "tsx"];
const PAGE = fileURLToPath(new URL("../data/pages/tesseract-phototest.png", import.meta.url));

let open: OpenNetwork;
let env: Record<string, string>;
beforeAll(async () => {
  open = await openNetwork({ seedNode: true, site: false });
  env = { STARLING_URL: open.network.relayUrl, STARLING_KEY: open.network.apiKey };
}, 180_000);
afterAll(() => open?.close());

const ran = ({ status, out, err }: Ran): string => {
  expect(status, err).toBe(0);
  return out;
};
const chunksOf = (out: string) =>
  out
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)));

describe("examples", { timeout: 120_000 }, () => {
  it("batch-embedding shows progress, price and neighbours", async () => {
    const text = "examples/data/text/moby-dick-1-9.txt";
    const out = ran(await runExample("node", [...TSX, "examples/batch-embedding/main.ts", text, "40"], env));
    expect(out).toContain("40 sentences will cost at most 0.05 points.");
    expect(out).toContain("██████████████████████████████ 40/40");
    expect(out).toMatch(/^1\.000 {2}\S/m);
  });

  it("curl: a chat, the same streamed, vectors, and a job's events", async () => {
    const chat = JSON.parse(ran(await runExample("sh", ["examples/curl/chat.sh"], env)));
    expect(chat.usage.completion_tokens).toBeGreaterThan(0);
    const pieces = chunksOf(ran(await runExample("sh", ["examples/curl/stream.sh"], env)));
    const streamed = pieces.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
    expect(streamed).toBe(chat.choices[0].message.content);
    const vectors = JSON.parse(ran(await runExample("sh", ["examples/curl/embeddings.sh"], env)));
    expect(vectors.data.map(({ embedding }: { embedding: number[] }) => embedding.length)).toEqual([512, 512]);
    const events = ran(await runExample("sh", ["examples/curl/job.sh"], env));
    expect(events.match(/^event: result$/gm)).toHaveLength(3);
    expect(events).toMatch(/^event: done$/m);
  });

  it("openai-client streams, embeds, and is refused by name", async () => {
    const out = ran(await runExample("node", ["examples/openai-client/main.mjs"], env));
    const [text = "", ...rest] = out.trimEnd().split(/\n(?=2 vectors)/);
    expect(text.length).toBeGreaterThan(10);
    expect(rest.join("")).toMatch(/2 vectors of 512 numbers for \d+ tokens\nrefused: 400 unsupported_field n$/);
  });

  it("ai-sdk generates, streams and embeds", async () => {
    const out = ran(await runExample("node", ["examples/ai-sdk/main.mjs"], env));
    expect(out).toMatch(/\((stop|length), \d+ tokens\)/);
    expect(out).toMatch(/cat and kitten 0\.[6-9]\d+, cat and treaty -?0\.[0-3]\d+/);
  });

  it("mcp-server offers the network's models as tools to an MCP client", async () => {
    const client = new Client({ name: "test", version: "1" });
    const args = [...TSX, fileURLToPath(new URL("../mcp-server/main.ts", import.meta.url))];
    await client.connect(
      new StdioClientTransport({ command: "node", args, env: { ...env, PATH: process.env.PATH ?? "" } }),
    );
    try {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name).sort()).toEqual(["generate_text", "rank_by_meaning", "read_image"]);
      const textOf = async (name: string, args: Record<string, unknown>) => {
        const { content, isError } = await client.callTool({ name, arguments: args });
        return { isError, text: JSON.stringify(content) };
      };
      const ranked = await textOf("rank_by_meaning", {
        query: "a sleepy cat",
        texts: ["Taxes rose.", "A kitten naps."],
      });
      expect(ranked.text.indexOf("kitten")).toBeLessThan(ranked.text.indexOf("Taxes"));
      const written = await textOf("generate_text", { message: "Continue: The whale", maxTokens: 12, temperature: 0 });
      expect(written.text).toMatch(/receipt rcp_[0-9A-Z]{26}-0/);
      expect((await textOf("read_image", { path: PAGE })).text).toContain("lazy");
      const missing = await textOf("read_image", { path: "/no/such.png" });
      expect(missing.isError).toBe(true);
    } finally {
      await client.close();
    }
  });

  it("without a key each says what is missing", async () => {
    const { status, err } = await runExample("node", ["examples/openai-client/main.mjs"], { ...env, STARLING_KEY: "" });
    expect(status).toBe(64);
    expect(err).toContain("Set STARLING_KEY");
  });
});
