import { afterEach, expect, it } from "vitest";
import { eventually } from "../testing/eventually.ts";
import { createHttpApp } from "./create-http-app.ts";

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

it("counts each request as answered once, also one whose client went away while it waited", async () => {
  let asked = 0;
  const answered: string[] = [];
  const app = createHttpApp({
    logLevel: "silent",
    onAsked: () => {
      asked += 1;
    },
    onAnswered: (route, status) => answered.push(`${status} ${route}`),
  });
  close = () => app.close();
  let arrived = () => {};
  const waits = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let goOn = () => {};
  const may = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  app.get("/at-once", () => ({}));
  app.get("/waits", async () => {
    arrived();
    await may;
    return {};
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  await (await fetch(`${url}/at-once`)).text();
  await (await fetch(`${url}/nowhere`)).text();
  const gone = new AbortController();
  const cut = fetch(`${url}/waits`, { signal: gone.signal }).catch(() => "cut");
  await waits;
  gone.abort();
  expect(await cut).toBe("cut");
  await eventually(() => expect(answered).toHaveLength(3));
  goOn();
  await (await fetch(`${url}/at-once`)).text();
  await eventually(() => expect(answered).toHaveLength(4));
  expect(asked).toBe(4);
  expect(answered.filter((line) => line.endsWith("/waits"))).toHaveLength(1);
});
