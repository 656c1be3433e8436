import { expect, it } from "vitest";
import { keepLanguage } from "./keep-language.ts";

const send = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  keepLanguage(
    new Request("http://localhost/language", { method: "POST", body: new URLSearchParams(form).toString(), headers }),
  );

it("keeps the choice and leads back", async () => {
  const answer = await send({ language: "de", back: "/models" });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/models");
  expect(answer.headers.get("set-cookie")).toMatch(/^starling-language=de; path=\/; samesite=lax/);
});

it.each(["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "/a\r\nSet-Cookie: x=1", ""])(
  "leads nowhere else: %j",
  async (back) => {
    expect((await send({ language: "de", back })).headers.get("location")).toBe("/");
  },
);

it("lets neither another site choose nor a language that isn't there", async () => {
  expect(
    (await send({ language: "de", back: "/" }, { "sec-fetch-site": "cross-site" })).headers.has("set-cookie"),
  ).toBe(false);
  expect((await send({ language: "fr", back: "/" })).headers.has("set-cookie")).toBe(false);
});
