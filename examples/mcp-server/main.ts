// An MCP server over standard input and output: the network's models as tools for any MCP client.
import { readFile } from "node:fs/promises";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createClient, isStarlingError } from "@starling/sdk";
import { z } from "zod";
import { apiKey, relayUrl } from "../settings.mjs";

const client = createClient({ relayUrl, apiKey });
const models = await client.models();
const modelsOf = (task: string): [string, ...string[]] | undefined => {
  const [first, ...rest] = models.filter((model) => model.task === task).map(({ id }) => id);
  return first === undefined ? undefined : [first, ...rest];
};
const server = new McpServer({ name: "starling", version: "0.1.0" });

const generators = modelsOf("generate");
if (generators !== undefined)
  server.registerTool(
    "generate_text",
    {
      title: "Generate text",
      description: "Answers a message with a language model of the Starling network.",
      inputSchema: {
        message: z.string().min(1),
        model: z.enum(generators).default(generators[0]),
        maxTokens: z.int().min(1).max(4096).default(128),
        temperature: z.number().min(0).max(2).default(0.7),
      },
    },
    ({ message, ...rest }, { signal }) =>
      tell(async () => {
        const answer = await client.chat({ messages: [{ role: "user", content: message }], ...rest }, { signal });
        return `${answer.text}\n\n(${answer.verification}; receipt ${answer.receipt})`;
      }),
  );

const embedders = modelsOf("embed");
if (embedders !== undefined)
  server.registerTool(
    "rank_by_meaning",
    {
      title: "Rank texts by meaning",
      description:
        "Orders texts by how near their meaning is to a query, with a sentence-embedding model of the Starling network.",
      inputSchema: {
        query: z.string().min(1),
        texts: z.array(z.string().min(1)).min(1).max(500),
        model: z.enum(embedders).default(embedders[0]),
      },
    },
    ({ query, texts, model }, { signal }) =>
      tell(async () => {
        const { vectors } = await client.embed({ model, input: [query, ...texts] }, { signal });
        const [asked = new Float32Array(), ...given] = vectors;
        return texts
          .map((text, i) => ({ text, likeness: likeness(asked, given[i] ?? asked) }))
          .sort((a, b) => b.likeness - a.likeness)
          .map(({ text, likeness: value }) => `${value.toFixed(3)}  ${text}`)
          .join("\n");
      }),
  );

const readers = modelsOf("ocr");
if (readers !== undefined)
  server.registerTool(
    "read_image",
    {
      title: "Read an image",
      description: "Gives the text on a PNG, JPEG or WebP image file, read by nodes of the Starling network.",
      inputSchema: { path: z.string().min(1), model: z.enum(readers).default(readers[0]) },
    },
    ({ path, model }, { signal }) =>
      tell(async () => {
        const { pages } = await client.ocr({ model, images: [await readFile(path)] }, { signal });
        const [page] = pages;
        return page?.ok === true ? page.text : `It could not be read: ${page?.message}`;
      }),
  );

/** What went wrong is said to the client's model, in a sentence; it may try otherwise. */
async function tell(work: () => Promise<string>) {
  try {
    return { content: [{ type: "text" as const, text: await work() }] };
  } catch (error) {
    const isExpected = isStarlingError(error) || (error instanceof Error && "code" in error);
    if (!isExpected) throw error;
    return { isError: true, content: [{ type: "text" as const, text: error.message }] };
  }
}

function likeness(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

await server.connect(new StdioServerTransport());
