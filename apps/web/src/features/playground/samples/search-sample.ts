import type { Assurance } from "@starling/protocol";
import { asJson, curlJson, openaiHead, type Sample, sdkHead } from "./sample.ts";

export interface SearchAsked {
  readonly model: string;
  readonly passages: readonly string[];
  readonly query: string;
  readonly assurance: Assurance;
}

const RANK = `const cosine = (a, b) => {
  const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};
const [query, ...rest] = vectors;
rest
  .map((vector, i) => ({ score: cosine(vector, query), passage: passages[i] }))
  .sort((a, b) => b.score - a.score)
  .slice(0, 10)
  .forEach(({ score, passage }) => console.log(score.toFixed(3), passage));
`;

/** In programs the query goes with the passages, in one request. */
export function searchSample(relayUrl: string, { model, passages, query, assurance }: SearchAsked): Sample {
  const own = assurance === "sampled" ? {} : { assurance };
  const more = assurance === "sampled" ? "" : `, assurance: ${asJson(assurance)}`;
  return {
    curl: curlJson(`${relayUrl}/v1/embeddings`, { model, input: [query, ...passages], ...own }),
    sdk: `${sdkHead(relayUrl)}
const passages = ${asJson(passages)};
const input = [${asJson(query)}, ...passages];
const { vectors } = await starling.embed({ model: ${asJson(model)}, input${more} });

${RANK.replace("(a, b) =>", "(a: Float32Array, b: Float32Array) =>").replace("(x, y) =>", "(x: Float32Array, y: Float32Array) =>").replace("value * y[i]", "value * (y[i] ?? 0)").replace("const [query, ...rest] = vectors;", "const [query = new Float32Array(), ...rest] = vectors;")}`,
    openai: `${openaiHead(relayUrl)}
const passages = ${asJson(passages)};
const input = [${asJson(query)}, ...passages];
const { data } = await client.embeddings.create({ model: ${asJson(model)}, input${more} });
const vectors = data.map(({ embedding }) => embedding);

${RANK}`,
  };
}
