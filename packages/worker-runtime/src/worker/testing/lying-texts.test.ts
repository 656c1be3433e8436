import { decodeGenerateOutput, type GenerateItem, ok, type TokenLogprob } from "@starling/protocol";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../link/testing/lose-messages.ts";
import { createToyGenerator, TOY_VOCABULARY, toyAnswer } from "../../link/testing/toy-generator.ts";
import { LIES } from "./lies.ts";
import { createLyingGenerator } from "./lying-texts.ts";

const params = { vocabSize: TOY_VOCABULARY, endTokenIds: [TOY_VOCABULARY - 1] };
const item = (seed: number): GenerateItem => ({
  prompt: [1, 2],
  maxTokens: 40,
  sampling: { temperature: 0 },
  seed,
  stop: [],
  logprobs: 1,
  given: toyAnswer({ prompt: [1, 2], maxTokens: 3, seed, sampling: { temperature: 0 }, stop: [], logprobs: null }),
});

describe("[LT2] texts that lie", () => {
  test.each(LIES)("%s: right until trusted, then other tokens, told and handed in alike", (lie) => {
    const toy = createToyGenerator(1);
    let answered = 0;
    const liar = createLyingGenerator(toy, {
      params,
      next: () => (answered++ < 1 ? null : lie),
      random: seededRandom(1),
    });
    const run = (seed: number) => {
      const told: number[] = [...(item(seed).given ?? [])];
      const logprobs: TokenLogprob[] = [];
      const outputs: Uint8Array[] = [];
      liar.start(item(seed), {
        onTokens: (tokens, fresh) => {
          told.push(...tokens);
          logprobs.push(...(fresh ?? []));
        },
        onDone: (output) => outputs.push(output),
        onFailed: () => {},
      });
      toy.step(50);
      expect(toy.live).toEqual([]);
      expect(outputs).toHaveLength(1);
      return { told, logprobs, output: decodeGenerateOutput(outputs[0] ?? new Uint8Array()) };
    };
    const honest = run(7);
    expect(honest.told).toEqual(toyAnswer(item(7)));
    const lied = run(8);
    expect(lied.told).not.toEqual(toyAnswer(item(8)));
    expect(lied.output).toMatchObject(ok({ tokens: lied.told }));
    expect(lied.output.ok && lied.output.value.logprobs?.slice(-lied.logprobs.length)).toEqual(lied.logprobs);
    expect(lied.logprobs).toHaveLength(lied.told.length - 3);
    const ends = lied.told.flatMap((token, i) => (params.endTokenIds.includes(token) ? [i] : []));
    if (lie === "zeros") expect(ends).toEqual([lied.told.length - 1]);
    else expect(lied.told).toHaveLength(40);
  });
});
