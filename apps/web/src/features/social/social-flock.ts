const BIRDS = 170;
/** A starling from below, as in the site's mark. */
const MARK = "M23 0 12 3.6 7 4.8-4 24-7 4.8-21 4-18.5 0-21-4-7-4.8-4-24 7-4.8 12-3.6Z";

/** Numbers between 0 and 1 that are the same for the same word (Lehmer's generator, Park and Miller 1988). */
function chancesOf(word: string): () => number {
  let seed = 7;
  for (const letter of word) seed = (seed * 31 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647;
  seed = Math.max(1, seed);
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
}

/** The flock of a place as an SVG of 1200 by 630: a bent lens, denser in its middle, each place's bent otherwise. */
export function socialFlock(place: string, colours: { bird: string; wire: string }): string {
  const random = chancesOf(place);
  const bend = 1.8 + 1.6 * random();
  const lift = 70 + 90 * random();
  const turn = random() < 0.5 ? -1 : 1;
  const birds = Array.from({ length: BIRDS }, () => {
    const along = (random() + random() + random()) / 1.5 - 1;
    const across = (random() + random() - 1) * (1 - along * along);
    const x = 810 + along * 360;
    const y = 172 - turn * along * lift + Math.sin(along * bend) * 70 + across * 135;
    const size = 0.2 + random() * 0.32;
    const heading = turn * (-28 + along * 24) + random() * 30;
    return `<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${heading.toFixed(1)}) scale(${size.toFixed(2)})" d="${MARK}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630"><g fill="${colours.bird}">${birds.join("")}</g><path d="M0 575Q300 612 638 563Q940 612 1200 571" fill="none" stroke="${colours.wire}" stroke-width="3"/><path d="M638 630V545M618 561H658" stroke="${colours.wire}" stroke-width="5"/></svg>`;
}

/** The site's mark alone. */
export const socialMark = (colour: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="52" height="52" viewBox="-26 -26 52 52"><path fill="${colour}" transform="rotate(-24)" d="${MARK}"/></svg>`;
