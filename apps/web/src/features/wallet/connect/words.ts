// What is said of a request, before it is said in a language: sentences of the catalogue with what they name.
import type { Messages } from "next-intl";

/** A sentence of `wallet.asked`. */
export type AskedKey = keyof Messages["wallet"]["asked"];

/** An amount in its smallest unit, to be written as its reader writes numbers. */
export interface AmountWords {
  readonly amount: bigint;
  readonly decimals: number;
  /** null: a bare number. */
  readonly symbol: string | null;
}

/** A sentence, an amount, or what came from outside or is a name: a text, shown as it is. */
export type Words = string | AmountWords | Said;

export interface Said {
  readonly say: AskedKey;
  /** By their names in the sentence; several are a list. */
  readonly of?: Readonly<Record<string, Words | readonly Words[]>>;
}

/** Who knows the sentences of a language, and how it writes numbers. */
export interface Speaker {
  say(key: AskedKey, values: Readonly<Record<string, string>>): string;
  /** The number alone: "1,234.5". */
  amount(amount: bigint, decimals: number): string;
}

export function sayWords(words: Words, speaker: Speaker): string {
  if (typeof words === "string") return words;
  if ("amount" in words) {
    const number = speaker.amount(words.amount, words.decimals);
    return words.symbol === null ? number : `${number} ${words.symbol}`;
  }
  const values = Object.entries(words.of ?? {}).map(([name, value]): [string, string] => [
    name,
    [value]
      .flat()
      .map((one) => sayWords(one, speaker))
      .join(", "),
  ]);
  return speaker.say(words.say, Object.fromEntries(values));
}

export const say = (key: AskedKey, of?: Said["of"]): Said => (of === undefined ? { say: key } : { say: key, of });
