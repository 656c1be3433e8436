import { expect, it } from "vitest";
import { chooseLanguage } from "./choose-language.ts";

it("takes what was chosen here before what the browser asks for", () => {
  expect(chooseLanguage({ cookie: "de", header: "en" })).toBe("de");
  expect(chooseLanguage({ cookie: "xx", header: "de" })).toBe("de");
});

it("takes what the browser likes best of what there is", () => {
  const of = (header: string | null) => chooseLanguage({ cookie: undefined, header });
  expect(of("de-AT,de;q=0.9,en;q=0.8")).toBe("de");
  expect(of("fr,en;q=0.5,de;q=0.7")).toBe("de");
  expect(of("en-GB,de")).toBe("en");
  expect(of("de;q=0, fr")).toBe("en");
  for (const nothing of [null, "", "*", "fr", ";;;=,", "de;q=nonsense"]) expect(of(nothing)).toBe("en");
});
