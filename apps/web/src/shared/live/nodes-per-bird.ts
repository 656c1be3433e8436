/** How many nodes one bird stands for, so that no more than `birdsMax` are drawn: 1, 2, 5, 10, 20, …, a number to remember. */
export function nodesPerBird(nodes: number, birdsMax: number): number {
  const least = nodes / birdsMax;
  if (least <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((m) => m * power >= least) ?? 10) * power;
}
