import { describe, expect, it } from "vitest";
import { ownUrls } from "./own-urls.ts";

describe("the relay's own addresses", () => {
  const local = ownUrls({ host: "127.0.0.1", port: 4150 });

  it.each([
    "ws://127.0.0.1:4150/walletconnect",
    "ws://localhost:4150/walletconnect",
    "ws://127.0.0.1:4150/walletconnect/",
    "ws://127.0.0.1:4150",
    "ws://[::1]:4150/walletconnect",
  ])("%s is one", (url) => expect(local(url)).toBe(true));

  it.each([
    "ws://127.0.0.1:4151/walletconnect",
    "wss://127.0.0.1:4150/walletconnect",
    "ws://127.0.0.1.evil.example:4150/walletconnect",
    "ws://evil.example/walletconnect",
    "ws://user@127.0.0.1:4150/walletconnect",
    "ws://127.0.0.1:4150/elsewhere",
    "file:///walletconnect",
    "walletconnect",
    "",
  ])("%s is none", (url) => expect(local(url)).toBe(false));

  it("takes the public ones that it is told", () => {
    const isOwn = ownUrls({ host: "10.0.0.5", port: 80, publicUrls: ["wss://relay.example.org", "nonsense"] });
    expect(isOwn("wss://relay.example.org/walletconnect")).toBe(true);
    expect(isOwn("ws://10.0.0.5/walletconnect")).toBe(true);
    expect(isOwn("ws://relay.example.org/walletconnect")).toBe(false);
    expect(isOwn("nonsense")).toBe(false);
    const behindPath = ownUrls({ host: "127.0.0.1", port: 4150, publicUrls: ["https://example.org/relay"] });
    expect(behindPath("wss://example.org/relay/walletconnect")).toBe(true);
    expect(behindPath("wss://example.org/walletconnect")).toBe(false);
  });

  it("listening on every address, knows the machine's", () => {
    const isOwn = ownUrls({ host: "0.0.0.0", port: 4150 });
    expect(isOwn("ws://127.0.0.1:4150/walletconnect")).toBe(true);
    expect(isOwn("ws://0.0.0.0:4150/walletconnect")).toBe(false);
  });
});
