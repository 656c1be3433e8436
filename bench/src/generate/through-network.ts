// A text through the network: asked for over HTTP, read as it is made.
export interface TextThrough {
  readonly text: string;
  /** From the request to the first piece of text. */
  readonly firstMs: number;
  readonly tokenCount: number;
}

export interface Asked {
  readonly relayUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly maxTokens: number;
}

export async function askNetwork(prompt: readonly number[], asked: Asked): Promise<TextThrough> {
  const startedMs = performance.now();
  const response = await fetch(`${asked.relayUrl}/v1/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${asked.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: asked.model,
      prompt,
      max_tokens: asked.maxTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      assurance: "none",
    }),
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status}: ${await response.text()}`);
  let firstMs = Number.NaN;
  let all = "";
  const decoder = new TextDecoder();
  for await (const bytes of response.body) {
    all += decoder.decode(bytes, { stream: true });
    if (Number.isNaN(firstMs) && /^data: \{/m.test(all)) firstMs = performance.now() - startedMs;
  }
  const events = all
    .split("\n")
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice("data: ".length)));
  const error = events.find((event) => event.error !== undefined);
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return {
    text: events.map((event) => event.choices?.[0]?.text ?? "").join(""),
    firstMs,
    tokenCount: events.map((event) => event.usage?.completion_tokens).find((count) => count !== undefined) ?? 0,
  };
}
