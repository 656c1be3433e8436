// Texts that were made rightly and are handed out as something else. What is told and the result agree, as a liar would see to.
import {
  decodeGenerateOutput,
  encodeGenerateOutput,
  type GenerateFinish,
  type GenerateItem,
  type GenerateManifest,
  type TokenLogprob,
} from "@starling/protocol";
import type { StreamListener, TextGenerator } from "../../tasks/text-generator.ts";
import type { Lie } from "./lies.ts";

/** The share of tokens that an edited text, and one of a smaller model, has otherwise. */
const EDITED_SHARE = 0.1;
const SMALLER_SHARE = 0.3;
/** How much of a text is made before it is cut off. */
const KEPT_SHARE = 0.25;

export interface LyingTexts {
  readonly params: Pick<GenerateManifest["params"], "vocabSize" | "endTokenIds">;
  /** How to answer the next text: null truly. */
  readonly next: () => Lie | null;
  readonly random: () => number;
}

/**
 * Texts of random tokens (`garbage`), edited here and there (`perturbed`), cut off (`zeros`), an earlier answer again
 * (`previous`), or as a worse model would have them (`smaller-model`). Checks are measured truly.
 */
export function createLyingGenerator(honest: TextGenerator, { params, next, random }: LyingTexts): TextGenerator {
  let previous: readonly number[] = [];
  const isEnd = (token: number): boolean => params.endTokenIds.includes(token);
  const anyToken = (): number => {
    const token = Math.floor(random() * params.vocabSize);
    return isEnd(token) ? anyToken() : token;
  };

  function lieOf(lie: Exclude<Lie, "zeros">, truth: number, told: readonly number[]): number {
    switch (lie) {
      case "garbage":
        return anyToken();
      case "perturbed":
        return random() < EDITED_SHARE ? anyToken() : truth;
      case "previous":
        return previous[told.length] ?? truth;
      case "smaller-model":
        return random() < SMALLER_SHARE ? (told.at(-1) ?? anyToken()) : truth;
    }
  }

  function startLying(lie: Lie, item: GenerateItem, listener: StreamListener) {
    const told = [...(item.given ?? [])];
    const logprobs: TokenLogprob[] = [];
    const keptMax = told.length + Math.ceil(KEPT_SHARE * (item.maxTokens - told.length));
    const tell = (tokens: readonly number[], fresh: readonly TokenLogprob[] | undefined): void => {
      told.push(...tokens);
      logprobs.push(...(fresh ?? []));
      if (tokens.length > 0) listener.onTokens(tokens, fresh);
    };
    const finish = (how: GenerateFinish, honestLogprobs: readonly TokenLogprob[] | undefined): void => {
      const before = honestLogprobs?.slice(0, told.length - logprobs.length) ?? [];
      const output = { tokens: told, finish: how };
      const all = honestLogprobs === undefined ? output : { ...output, logprobs: [...before, ...logprobs] };
      listener.onDone(encodeGenerateOutput(all));
    };
    let isCut = false;
    const handle = honest.start(item, {
      onTokens: (tokens, fresh) => {
        for (const [i, truth] of tokens.entries()) {
          if (isCut) return;
          const about = fresh?.slice(i, i + 1);
          isCut = lie === "zeros" && told.length + 1 >= keptMax;
          if (isCut) tell([params.endTokenIds[0] ?? 0], about);
          else tell([lie === "zeros" || isEnd(truth) ? truth : lieOf(lie, truth, told)], about);
        }
        if (!isCut) return;
        handle.stop();
        finish("end", item.logprobs === null ? undefined : logprobs);
      },
      onDone: (bytes) => {
        const output = decodeGenerateOutput(bytes);
        if (output.ok) finish(output.value.finish, output.value.logprobs);
        else listener.onDone(bytes);
      },
      onFailed: (failure) => listener.onFailed(failure),
    });
    return handle;
  }

  return {
    streamsMax: honest.streamsMax,
    trim: () => honest.trim(),
    start: (item, listener) => {
      const lie = item.check === undefined ? next() : null;
      if (lie !== null) return startLying(lie, item, listener);
      return honest.start(item, {
        ...listener,
        onDone: (bytes) => {
          const output = item.check === undefined ? decodeGenerateOutput(bytes) : null;
          if (output?.ok === true) previous = output.value.tokens.filter((token) => !isEnd(token));
          listener.onDone(bytes);
        },
      });
    },
  };
}
