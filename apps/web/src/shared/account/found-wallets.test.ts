import { expect, it } from "vitest";
import { createFoundWallets, FOUND_LIMITS } from "./found-wallets.ts";

const provider = { request: async () => [] };
const ICON = "data:image/svg+xml;base64,PHN2Zy8+";

/** A page on which these wallets announce themselves when they are asked to (EIP-6963). */
function pageWith(details: readonly unknown[]): EventTarget {
  const page = new EventTarget();
  page.addEventListener("eip6963:requestProvider", () => {
    for (const detail of details) page.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  });
  return page;
}
const announced = (uuid: string, more: object = {}) => ({ info: { uuid, name: uuid, icon: ICON, ...more }, provider });

it("finds each wallet once, also one that comes later", () => {
  const page = pageWith([announced("one"), announced("two"), announced("one")]);
  const wallets = createFoundWallets(page);
  expect(wallets.all()).toEqual([]);
  let told = 0;
  const leave = wallets.subscribe(() => {
    told += 1;
  });
  expect(wallets.all().map(({ id }) => id)).toEqual(["one", "two"]);
  page.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail: announced("late") }));
  expect([wallets.all().length, told]).toEqual([3, 3]);
  leave();
});

it("takes nothing that is no wallet, shows no picture that would be fetched, and cuts long names", () => {
  const bad = [
    null,
    {},
    { info: {}, provider },
    { info: { uuid: "x", name: "x" }, provider: {} },
    announced("", { name: " " }),
  ];
  const remote = announced("remote", { icon: "https://evil.example/pixel.png", name: "n".repeat(100) });
  const wallets = createFoundWallets(pageWith([...bad, remote]));
  wallets.subscribe(() => {});
  expect(wallets.all()).toEqual([{ id: "remote", name: "n".repeat(FOUND_LIMITS.nameCharsMax), icon: null, provider }]);
});

it("takes so many and no more", () => {
  const many = Array.from({ length: FOUND_LIMITS.walletsMax + 5 }, (_, i) => announced(`wallet ${i}`));
  const wallets = createFoundWallets(pageWith(many));
  wallets.subscribe(() => {});
  expect(wallets.all()).toHaveLength(FOUND_LIMITS.walletsMax);
});
