import {
  decodeGenerateOutput,
  encodeGenerateItem,
  type GenerateFinish,
  type GenerateItem,
  type GenerateOutput,
} from "@starling/protocol";

/** Tokens that somebody says are the answer to a prompt. */
export interface Claim {
  /** The prompt's place among the inputs. */
  readonly index: number;
  readonly tokens: readonly number[];
  readonly finish: GenerateFinish;
}

export const claimKey = ({ index, tokens, finish }: Claim): string => `${index} ${finish} ${tokens.join(" ")}`;

/** What a referee is given: measure these tokens, make none. */
export const checkItem = (asked: GenerateItem, { tokens, finish }: Claim): Uint8Array =>
  encodeGenerateItem({ ...asked, given: tokens, check: { from: 0, finish } });

/** The answers of a run; throws where one is no generated text. */
export function claimsOf(outputs: ReadonlyMap<number, Uint8Array>): Map<number, Claim> {
  return new Map(
    [...outputs].map(([index, output]) => {
      const read = decodeGenerateOutput(output);
      if (!read.ok) throw new Error(`answer ${index} is no generated text: ${read.error.code}`);
      const { tokens, finish }: GenerateOutput = read.value;
      return [index, { index, tokens, finish }];
    }),
  );
}
