// How programs call a model: what stands here works as it is where STARLING_API_KEY is set.
import type { TaskKind, TensorInput } from "@starling/protocol";

export interface ModelSample {
  readonly id: "curl" | "sdk" | "openai";
  readonly code: string;
}

interface Asked {
  readonly relayUrl: string;
  readonly modelId: string;
  readonly task: TaskKind;
  /** Of `generate`: whether the model has a chat template. */
  readonly chat: boolean;
  /** Of `tensors`: what the model takes. */
  readonly inputs?: readonly TensorInput[];
}

export function samplesOf(asked: Asked): readonly ModelSample[] {
  switch (asked.task) {
    case "embed":
      return embedSamples(asked);
    case "generate":
      return asked.chat ? chatSamples(asked) : completionSamples(asked);
    case "ocr":
      return ocrSamples(asked);
    case "tensors":
      return tensorsSamples(asked);
    default:
      return [];
  }
}

const SENTENCE = "A cat sleeps on the sofa.";
const PROMPT = "Tell me of the sea.";
const BEGINNING = "It was a dark night, and the wind";

const post = (relayUrl: string, path: string, body: object): string =>
  [
    `curl ${relayUrl}${path} \\`,
    '  -H "Authorization: Bearer $STARLING_API_KEY" \\',
    '  -H "Content-Type: application/json" \\',
    `  -d '${JSON.stringify(body)}'`,
  ].join("\n");

const sdk = (relayUrl: string, ...lines: readonly string[]): string =>
  [
    'import { createClient } from "@starling/sdk";',
    "",
    "const starling = createClient({",
    `  relayUrl: ${JSON.stringify(relayUrl)},`,
    "  apiKey: process.env.STARLING_API_KEY,",
    "});",
    ...lines,
  ].join("\n");

const openai = (relayUrl: string, ...lines: readonly string[]): string =>
  [
    'import OpenAI from "openai";',
    "",
    "const client = new OpenAI({",
    `  baseURL: ${JSON.stringify(`${relayUrl}/v1`)},`,
    "  apiKey: process.env.STARLING_API_KEY,",
    "});",
    ...lines,
  ].join("\n");

const embedSamples = ({ relayUrl, modelId }: Asked): readonly ModelSample[] => [
  { id: "curl", code: post(relayUrl, "/v1/embeddings", { model: modelId, input: [SENTENCE] }) },
  {
    id: "sdk",
    code: sdk(
      relayUrl,
      "const { vectors } = await starling.embed({",
      `  model: ${JSON.stringify(modelId)},`,
      `  input: [${JSON.stringify(SENTENCE)}],`,
      "});",
      "console.log(vectors[0]);",
    ),
  },
  {
    id: "openai",
    code: openai(
      relayUrl,
      "const { data } = await client.embeddings.create({",
      `  model: ${JSON.stringify(modelId)},`,
      `  input: [${JSON.stringify(SENTENCE)}],`,
      "});",
      "console.log(data[0].embedding);",
    ),
  },
];

const chatSamples = ({ relayUrl, modelId }: Asked): readonly ModelSample[] => [
  {
    id: "curl",
    code: post(relayUrl, "/v1/chat/completions", {
      model: modelId,
      messages: [{ role: "user", content: PROMPT }],
      max_tokens: 60,
    }),
  },
  {
    id: "sdk",
    code: sdk(
      relayUrl,
      "const { text } = await starling.chat({",
      `  model: ${JSON.stringify(modelId)},`,
      `  messages: [{ role: "user", content: ${JSON.stringify(PROMPT)} }],`,
      "  maxTokens: 60,",
      "});",
      "console.log(text);",
    ),
  },
  {
    id: "openai",
    code: openai(
      relayUrl,
      "const stream = await client.chat.completions.create({",
      `  model: ${JSON.stringify(modelId)},`,
      `  messages: [{ role: "user", content: ${JSON.stringify(PROMPT)} }],`,
      "  max_tokens: 60,",
      "  stream: true,",
      "});",
      'for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? "");',
    ),
  },
];

const completionSamples = ({ relayUrl, modelId }: Asked): readonly ModelSample[] => [
  { id: "curl", code: post(relayUrl, "/v1/completions", { model: modelId, prompt: BEGINNING, max_tokens: 60 }) },
  {
    id: "openai",
    code: openai(
      relayUrl,
      "const { choices } = await client.completions.create({",
      `  model: ${JSON.stringify(modelId)},`,
      `  prompt: ${JSON.stringify(BEGINNING)},`,
      "  max_tokens: 60,",
      "});",
      "console.log(choices[0].text);",
    ),
  },
];

const ocrSamples = ({ relayUrl, modelId }: Asked): readonly ModelSample[] => [
  {
    id: "curl",
    code: [
      `printf '{"model":"${modelId}","items":[{"image":"%s"}]}' "$(base64 < page.png | tr -d '\\n')" |`,
      `  curl ${relayUrl}/v1/jobs \\`,
      '    -H "Authorization: Bearer $STARLING_API_KEY" \\',
      '    -H "Content-Type: application/json" \\',
      "    --data-binary @-",
    ].join("\n"),
  },
  {
    id: "sdk",
    code: [
      'import { readFile } from "node:fs/promises";',
      sdk(
        relayUrl,
        "const { pages } = await starling.ocr({",
        `  model: ${JSON.stringify(modelId)},`,
        '  images: [await readFile("page.png")],',
        "});",
        "console.log(pages[0]);",
      ),
    ].join("\n"),
  },
];

/** Every input filled with zeros, at its shortest lengths. */
function tensorsSamples({ relayUrl, modelId, inputs = [] }: Asked): readonly ModelSample[] {
  const shapes = inputs.map(({ name, dtype, dims }) => {
    const shape = dims.map((dim) => (typeof dim === "number" ? dim : dim.min));
    return { name, dtype, shape, count: shape.reduce((n, length) => n * length, 1) };
  });
  const curl = [
    "(",
    `  printf '{"model":"${modelId}","items":[{"tensors":{'`,
    ...shapes.flatMap(({ name, dtype, shape, count }, at) => [
      `  printf '%s' ${word(`${at > 0 ? "," : ""}${JSON.stringify(name)}:{"type":"${dtype}","dims":${JSON.stringify(shape)},"data":[`)}`,
      `  awk 'BEGIN { for (i = 0; i < ${count}; i++) printf "%s0", (i ? "," : "") }'`,
      "  printf ']}'",
    ]),
    "  printf '}}]}'",
    `) | curl ${relayUrl}/v1/jobs \\`,
    '    -H "Authorization: Bearer $STARLING_API_KEY" \\',
    '    -H "Content-Type: application/json" \\',
    "    --data-binary @-",
  ].join("\n");
  const code = sdk(
    relayUrl,
    "const { answers } = await starling.tensors({",
    `  model: ${JSON.stringify(modelId)},`,
    "  items: [{",
    ...shapes.map(
      ({ name, dtype, shape, count }) =>
        `    ${JSON.stringify(name)}: { type: ${JSON.stringify(dtype)}, dims: ${JSON.stringify(shape)}, data: new Array(${count}).fill(0) },`,
    ),
    "  }],",
    "});",
    "console.log(answers[0]);",
  );
  return [
    { id: "curl", code: curl },
    { id: "sdk", code },
  ];
}

/** A word of a POSIX shell that is this text and nothing else. */
const word = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
