import { describe, expect, it } from "vitest";
import { readPairingUri } from "./pairing-uri.ts";

const NOW = 1_800_000_000_000;
const TOPIC = "a".repeat(64);
const KEY = "b".repeat(64);
const good = `wc:${TOPIC}@2?relay-protocol=irn&symKey=${KEY}`;
const soon = NOW / 1000 + 300;

describe("a wc: URI", () => {
  it.each([
    ["plain", good],
    ["with an end", `${good}&expiryTimestamp=${soon}`],
    ["with methods", `${good}&methods=wc_sessionPropose`],
    ["with spaces round it", `  ${good}\n`],
    ["of a phone", good.replace("wc:", "wc://")],
    ["inside a wallet's link", `https://wallet.example/wc?uri=${encodeURIComponent(good)}`],
  ])("is read %s", (_how, uri) => {
    expect(readPairingUri(uri, NOW)).toMatchObject({ ok: true, value: { topic: TOPIC } });
  });

  it("is handed on without what doesn't belong to it", () => {
    const read = readPairingUri(`${good}&evil=1&expiryTimestamp=${soon}`, NOW);
    expect(read).toMatchObject({
      ok: true,
      value: { uri: `${good}&expiryTimestamp=${soon}`, expiresAtMs: soon * 1000 },
    });
  });

  it.each([
    ["another thing", "https://example.org", "uri_not_walletconnect"],
    ["nothing", "", "uri_not_walletconnect"],
    ["an address", `0x${"1".repeat(40)}`, "uri_not_walletconnect"],
    [
      "version 1",
      "wc:8a5e5bdc-a0e4-4702-ba63-8f1a5655744f@1?bridge=https%3A%2F%2Fbridge.example&key=41",
      "uri_version",
    ],
    ["version 3", good.replace("@2", "@3"), "uri_version"],
    ["a version that is none", good.replace("@2", "@2x"), "uri_malformed"],
    ["no version", `wc:${TOPIC}`, "uri_malformed"],
    ["a short topic", good.replace(TOPIC, "ab"), "uri_malformed"],
    ["a topic that is not hex", good.replace(TOPIC, "z".repeat(64)), "uri_malformed"],
    ["no key", `wc:${TOPIC}@2?relay-protocol=irn`, "uri_malformed"],
    ["two keys", `${good}&symKey=${KEY}`, "uri_malformed"],
    ["a damaged key", good.slice(0, -3), "uri_malformed"],
    ["another relay protocol", good.replace("irn", "waku"), "uri_relay"],
    ["relay data", `${good}&relay-data=x`, "uri_relay"],
    ["an end that has come", `${good}&expiryTimestamp=${NOW / 1000}`, "uri_expired"],
    ["an end that is no time", `${good}&expiryTimestamp=soon`, "uri_malformed"],
    ["too much", `${good}&methods=${"a".repeat(2_000)}`, "uri_too_long"],
  ])("with %s is refused with a sentence", (_how, uri, code) => {
    const read = readPairingUri(uri, NOW);
    expect(read).toMatchObject({ ok: false, error: { code } });
    expect(!read.ok && read.error.sentence.length).toBeGreaterThan(20);
  });
});
