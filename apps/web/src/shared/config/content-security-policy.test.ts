import { expect, it } from "vitest";
import { pagePolicy, workerPolicy } from "./content-security-policy.ts";

it("lets a page talk to the site and the relay alone, over HTTP and sockets", () => {
  const policy = pagePolicy({ relayUrl: "https://relay.example/under", nonce: "abc", dev: false });
  expect(policy).toContain("connect-src 'self' https://relay.example wss://relay.example;");
  expect(policy).toContain("'nonce-abc' 'strict-dynamic'");
  expect(policy).not.toContain("unsafe-eval");
  expect(policy).not.toMatch(/(script|style)-src [^;]*unsafe-inline/);
});

it("lets only the worker compile WebAssembly", () => {
  const relayUrl = "http://127.0.0.1:4150";
  expect(workerPolicy({ relayUrl })).toContain("'wasm-unsafe-eval'");
  expect(workerPolicy({ relayUrl })).toContain("ws://127.0.0.1:4150");
  expect(pagePolicy({ relayUrl, nonce: "n", dev: false })).not.toContain("wasm-unsafe-eval");
});

it("adds WalletConnect's public relay only where the site uses it", () => {
  const about = { relayUrl: "https://relay.example", nonce: "n", dev: false };
  expect(pagePolicy(about)).not.toContain("walletconnect");
  const policy = pagePolicy({ ...about, usesPublicWalletConnect: true });
  expect(policy).toMatch(/connect-src 'self' https:\/\/relay\.example [^;]*wss:\/\/relay\.walletconnect\.com/);
  expect(policy.replace(/connect-src [^;]*/, "")).not.toContain("walletconnect");
});
