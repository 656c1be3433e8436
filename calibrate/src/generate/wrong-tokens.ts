// Wrong answers made of right ones, from nonsense to the nearly right.
import type { GenerateManifest } from "@starling/protocol";
import { seededRandom } from "../seeded-random.ts";
import { otherThan } from "../wrong/wrong-answers.ts";
import type { Claim } from "./claim.ts";

export interface WrongClaims {
  readonly kind: string;
  readonly about: string;
  /** The bounds are chosen so that this is caught. */
  readonly mustCatch: boolean;
  /** Of a node that runs another model: what many answers together show is counted too. */
  readonly isEdition?: boolean;
  readonly claims: readonly Claim[];
}

const SEED = 13;
/** Shorter answers leave too little to change. */
const TOKENS_MIN = 8;

export function wrongTokens(
  right: ReadonlyMap<number, Claim>,
  { params }: Pick<GenerateManifest, "params">,
): WrongClaims[] {
  const random = seededRandom(SEED);
  const [endToken = 0] = params.endTokenIds;
  const token = () => Math.floor(random() * params.vocabSize);
  const plain = () => {
    for (;;) {
      const drawn = token();
      if (!params.endTokenIds.includes(drawn)) return drawn;
    }
  };
  const all = [...right.values()].filter(({ tokens }) => tokens.length >= TOKENS_MIN);
  const each = (change: (claim: Claim) => Claim | undefined): Claim[] => all.flatMap((claim) => change(claim) ?? []);
  const edited = (claim: Claim, at: number): Claim => ({
    ...claim,
    tokens: claim.tokens.map((was, i) => {
      if (i !== at) return was;
      const other = plain();
      return other === was ? (other + 1) % params.vocabSize || 1 : other;
    }),
  });
  const beforeEnd = ({ tokens, finish }: Claim): number => tokens.length - (finish === "end" ? 2 : 1);
  return [
    {
      kind: "random tokens",
      about: "As many tokens, drawn from the vocabulary.",
      mustCatch: true,
      claims: each((claim) => ({
        ...claim,
        tokens: claim.tokens.map((was) => (params.endTokenIds.includes(was) ? was : plain())),
      })),
    },
    {
      kind: "answer to another prompt",
      about:
        "The right answer to another of the prompts, as from a node that repeats an earlier one. A small model answers some alike.",
      mustCatch: false,
      claims: each((claim) => {
        const other = all[otherThan(all.indexOf(claim), all.length)];
        if (other === undefined || other.tokens.join() === claim.tokens.join()) return undefined;
        return { ...other, index: claim.index };
      }),
    },
    {
      kind: "cut short",
      about: "Its first half, said to be as long as was asked for.",
      mustCatch: true,
      claims: each((claim) => ({
        ...claim,
        tokens: claim.tokens.slice(0, Math.floor(claim.tokens.length / 2)),
        finish: "length",
      })),
    },
    {
      kind: "cut short, end token added",
      about: "Its first half, and the end token.",
      mustCatch: false,
      claims: each((claim) => ({
        ...claim,
        tokens: [...claim.tokens.slice(0, Math.floor(claim.tokens.length / 2)), endToken],
        finish: "end",
      })),
    },
    {
      kind: "one token edited",
      about: "One token, anywhere, in place of another that is drawn from the vocabulary; the rest as it was.",
      mustCatch: false,
      claims: each((claim) => edited(claim, Math.floor(random() * (beforeEnd(claim) + 1)))),
    },
    {
      kind: "last token edited",
      about: "The last token before the end.",
      mustCatch: false,
      claims: each((claim) => edited(claim, beforeEnd(claim))),
    },
  ];
}
