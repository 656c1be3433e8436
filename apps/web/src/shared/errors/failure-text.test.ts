import { ERRORS } from "@starling/protocol";
import { StarlingError } from "@starling/sdk";
import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import de from "../../../messages/errors/de.json" with { type: "json" };
import en from "../../../messages/errors/en.json" with { type: "json" };
import { createFormat } from "../format/create-format.ts";
import { OWN_CODES } from "./failure-code.ts";
import { failureText } from "./failure-text.ts";

const CODES = [...Object.keys(ERRORS), ...OWN_CODES].sort();

describe.each([["en", en] as const, ["de", de] as const])("the sentences of failures, %s", (_language, messages) => {
  const { more, ...sentences } = messages;

  it("are there for each code, and for no other: add one beside a new code of the protocol", () => {
    expect(Object.keys(sentences).sort()).toEqual(CODES);
    expect(more).toBeDefined();
  });

  it("speak to people, not to programs", () => {
    for (const [code, sentence] of Object.entries(sentences)) {
      expect(sentence, code).toMatch(/[.]$/);
      expect(sentence, code).not.toMatch(
        /`|Retry-After|Idempotency|Authorization|param|GET |POST |_|\bnonce\b|\bfence\b/,
      );
    }
  });
});

describe("what is shown of a failure", () => {
  const t = createTranslator({ locale: "en", messages: { errors: en }, namespace: "errors" });
  const text = (failure: unknown) => failureText(failure, t, createFormat("en", "UTC"));
  const refusal = (parts: Partial<ConstructorParameters<typeof StarlingError>[0]>) =>
    new StarlingError({
      code: "rate_limited",
      message: "Wait as long as Retry-After says.",
      status: 429,
      retryable: true,
      ...parts,
    });

  it("is the sentence of its code, never what the relay said", () => {
    expect(text(refusal({}))).toBe(en.rate_limited);
    expect(text({ code: "storage_unavailable", sentence: "raw" })).toBe(en.storage_unavailable);
    expect(text("operator_only")).toBe(en.operator_only);
  });

  it("says when to try again, and how to name it where it is ours", () => {
    expect(text(refusal({ retryAfterMs: 90_000 }))).toBe(`${en.rate_limited} Again in 1 min 30 sec.`);
    expect(text(refusal({ code: "internal", requestId: "req_1" }))).toBe(`${en.internal} Reference: req_1`);
    expect(text(refusal({ code: "operator_only", requestId: "req_1", retryAfterMs: 5_000 }))).toBe(en.operator_only);
  });

  it("is that it didn't work for all that has no code", () => {
    for (const odd of [
      new Error("secret"),
      "more",
      "more.tryIn",
      "__proto__",
      "toString",
      "constructor",
      "x y",
      5,
      null,
      {},
    ])
      expect(text(odd)).toBe(en.unknown);
  });
});
