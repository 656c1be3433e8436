import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";

const css = await readFile(new URL("./tokens.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light, dark }] as const,
  ),
);

/** WCAG 2.2 relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b2 = 0] = [1, 3, 5].map((i) => {
      const value = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b2;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ["paper", "raised", "sunken"];
const TEXT = 4.5;
const SHAPE = 3;
const pairs: [string, string, number][] = [
  ...["ink", "ink-soft", "sheen", "iris", "bill", "ember"].flatMap((ink) =>
    grounds.map((ground): [string, string, number] => [ink, ground, TEXT]),
  ),
  ...grounds.map((ground): [string, string, number] => ["rule-strong", ground, SHAPE]),
  ...["1", "2", "3", "4"].flatMap((n): [string, string, number][] => [
    ["sky-ink", `sky-${n}`, TEXT],
    ["sky-ink-soft", `sky-${n}`, TEXT],
    ["bird", `sky-${n}`, SHAPE],
  ]),
  ["bird", "sky-5", SHAPE],
  ["action-ink", "action", TEXT],
  ["action-ink", "action-hover", TEXT],
  ["land-ink", "land", TEXT],
  ["land-ink-soft", "land", TEXT],
];

it.each(pairs)("%s is readable on %s", (ink, ground, least) => {
  for (const theme of ["light", "dark"] as const) {
    const ratio = contrast(tokens.get(ink)?.[theme] ?? "", tokens.get(ground)?.[theme] ?? "");
    expect(ratio, `${ink} on ${ground}, ${theme}`).toBeGreaterThanOrEqual(least);
  }
});
