// Whether the manifest's known answers come out here: measured in one pass, and made token after token.
import {
  decodeGenerateOutput,
  decodeTokenMeasure,
  type GenerateItem,
  type GenerateManifest,
  type TokenMeasure,
} from "@starling/protocol";
import type { GoldenCheck } from "../loaded-task.ts";
import type { Generator } from "./create-generator.ts";
import { runItem } from "./run-generate.ts";

export function generateGoldenChecks(generator: Generator, golden: GenerateManifest["golden"]): GoldenCheck[] {
  return golden.map(({ input, output, tolerance }, index) => async ({ signal }) => {
    const asked = greedy(input.prompt, output.tokens.length);
    const far = (margin: number): string =>
      `known answer ${index + 1} has a token ${margin.toFixed(2)} nats below the likeliest, ${tolerance} is allowed`;
    const known = await worstMargin(generator, asked, output.tokens, signal);
    if (!(known <= tolerance)) return far(known);
    const made = decodeGenerateOutput(await runItem(generator, asked, { signal, fresh: true }));
    if (!made.ok) return `known answer ${index + 1} came out as none`;
    const { tokens } = made.value;
    if (tokens.length === output.tokens.length && tokens.every((token, i) => token === output.tokens[i]))
      return undefined;
    // Where two tokens are as likely, another backend may take the other: then that one's answer must be as good.
    const other = await worstMargin(generator, asked, tokens, signal);
    return other <= tolerance ? undefined : `its own ${far(other)}`;
  });
}

const greedy = (prompt: readonly number[], maxTokens: number): GenerateItem => ({
  prompt,
  maxTokens,
  sampling: { temperature: 0 },
  seed: 0,
  stop: [],
  logprobs: null,
});

async function worstMargin(
  generator: Generator,
  asked: GenerateItem,
  given: readonly number[],
  signal: AbortSignal,
): Promise<number> {
  const check = { from: 0, finish: null };
  const measured = decodeTokenMeasure(await runItem(generator, { ...asked, given, check }, { signal, fresh: true }));
  return measured.ok ? worstOf(measured.value) : Number.NaN;
}

const worstOf = ({ margins }: TokenMeasure): number => margins.reduce((worst, margin) => Math.max(worst, margin), 0);
