import { expect, it } from "vitest";
import { BACKUP_WORDS_ASKED, placesToAsk, secureRandom, wrongPlaces } from "./backup-check.ts";

it("asks for three different places, in order, any of them", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const places = placesToAsk(12, secureRandom);
    expect(new Set(places).size).toBe(BACKUP_WORDS_ASKED);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    for (const place of places) seen.add(place);
  }
  expect(seen.size).toBe(12);
});

it("names the places whose word is wrong, and forgives blanks and capitals", () => {
  const words = ["apple", "bird", "cloud"];
  const answers = [
    { place: 0, answer: " Apple " },
    { place: 2, answer: "clown" },
  ];
  expect(wrongPlaces(words, answers)).toEqual([2]);
  expect(wrongPlaces(words, answers.slice(0, 1))).toEqual([]);
});
