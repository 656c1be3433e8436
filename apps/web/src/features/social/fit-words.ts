/** Letters that the card's typeface has: one that it hasn't would be looked for on the network. */
const UNKNOWN = /[^ -~¡-¬®-ÿ–—‘’‚“”„…]/gu;

/** A sentence as it can stand on a card: known letters, and cut after a word where it is longer than `charactersMax`. */
export function fitWords(text: string, charactersMax: number): string {
  const known = text.replace(/\s/gu, " ").replace(UNKNOWN, "").replace(/ +/g, " ").trim();
  if (known.length <= charactersMax) return known;
  const cut = known.slice(0, charactersMax);
  const space = cut.lastIndexOf(" ");
  return `${(space > 0 ? cut.slice(0, space) : cut).replace(/[ ,.;:–—]+$/u, "")}…`;
}
