// Were the words written down? Three of them, at random places, are asked back.

export const BACKUP_WORDS_ASKED = 3;

/** Places (from 0) to ask for, in order, each once. `random` gives 0 ≤ x < 1. */
export function placesToAsk(wordCount: number, random: () => number): readonly number[] {
  const places = Array.from({ length: wordCount }, (_, i) => i);
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [places[i], places[j]] = [places[j] ?? 0, places[i] ?? 0];
  }
  return places.slice(0, BACKUP_WORDS_ASKED).sort((a, b) => a - b);
}

/** The places whose answer is wrong; none when all are right. */
export const wrongPlaces = (
  words: readonly string[],
  answers: readonly { readonly place: number; readonly answer: string }[],
): readonly number[] =>
  answers.filter(({ place, answer }) => words[place] !== answer.trim().toLowerCase()).map(({ place }) => place);

/** Numbers that nobody can foretell, 0 ≤ x < 1. */
export const secureRandom = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
