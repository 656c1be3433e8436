// How many characters of a text must be added, dropped or replaced to get another (Levenshtein 1966).

export function editDistance(a: string, b: string): number {
  const from = [...a];
  const to = [...b];
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  from.forEach((char, i) => {
    const current = [i + 1];
    to.forEach((other, j) => {
      const replaced = (previous[j] ?? 0) + (char === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1));
    });
    previous = current;
  });
  return previous[to.length] ?? 0;
}
