import type { Assurance } from "@starling/protocol";
import { asJson, curlJson, openaiHead, type Sample, sdkHead } from "./sample.ts";

export interface ChatAsked {
  readonly model: string;
  readonly messages: readonly { readonly role: "system" | "user" | "assistant"; readonly content: string }[];
  readonly temperature: number;
  readonly seed: number;
  readonly maxTokens: number;
  readonly assurance: Assurance;
}

export function chatSample(
  relayUrl: string,
  { model, messages, temperature, seed, maxTokens, assurance }: ChatAsked,
): Sample {
  const own = assurance === "sampled" ? {} : { assurance };
  const body = { model, messages, max_tokens: maxTokens, temperature, seed, ...own, stream: true };
  return {
    curl: curlJson(`${relayUrl}/v1/chat/completions`, body),
    sdk: `${sdkHead(relayUrl)}
const answer = starling.streamChat(${asJson({ model, messages, maxTokens, temperature, seed, ...own })});
for (;;) {
  const { done, value } = await answer.next();
  if (done) {
    console.log(\`\\n\${value.verification}, receipt \${value.receipt}\`);
    break;
  }
  process.stdout.write(value);
}
`,
    openai: `${openaiHead(relayUrl)}
const stream = await client.chat.completions.create(${asJson(body)});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? "");
process.stdout.write("\\n");
`,
  };
}
