// `wc:{topic}@2?relay-protocol=irn&symKey={key}` (WalletConnect's Pairing URI, ERC-1328), read before the SDK sees it.

import { type ConnectResult, done, refuse } from "./connect-failure.ts";
import { CONNECT_LIMITS } from "./connect-limits.ts";

export interface PairingUri {
  /** In its canonical form: what the SDK is given. */
  readonly uri: string;
  readonly topic: string;
  readonly expiresAtMs: number | null;
}

const HEX_32 = /^[0-9a-f]{64}$/;
const OLD_TOPIC = /^wc:[0-9a-f-]{36}@1/;

/** Takes what people paste: with spaces round it, as `wc://…`, or inside a wallet's link (`https://…/wc?uri=wc%3A…`). */
export function readPairingUri(pasted: string, nowMs: number): ConnectResult<PairingUri> {
  if (pasted.length > CONNECT_LIMITS.uriCharsMax) return refuse("uri_too_long");
  const text = inner(pasted.trim()).replace(/^wc:\/\//, "wc:");
  if (!text.startsWith("wc:")) return refuse("uri_not_walletconnect");
  if (OLD_TOPIC.test(text)) return refuse("uri_version");
  const [, topic = "", version = "", query = ""] = /^wc:([^@?]*)@([^?]*)\??(.*)$/s.exec(text) ?? [];
  if (version !== "" && version !== "2") return refuse(/^\d+$/.test(version) ? "uri_version" : "uri_malformed");
  const params = new URLSearchParams(query);
  const once = (name: string): string | null => (params.getAll(name).length === 1 ? params.get(name) : null);
  const symKey = once("symKey");
  if (version === "" || !HEX_32.test(topic) || symKey === null || !HEX_32.test(symKey)) return refuse("uri_malformed");
  const protocol = once("relay-protocol");
  if (protocol !== "irn" || params.has("relay-data")) return refuse(protocol === null ? "uri_malformed" : "uri_relay");
  const expiry = params.get("expiryTimestamp");
  if (expiry !== null && !/^\d{10}$/.test(expiry)) return refuse("uri_malformed");
  const expiresAtMs = expiry === null ? null : Number(expiry) * 1000;
  if (expiresAtMs !== null && expiresAtMs <= nowMs) return refuse("uri_expired");
  const methods = once("methods");
  if (methods !== null && !/^[\w,[\]]{0,256}$/.test(methods)) return refuse("uri_malformed");
  const canonical = new URLSearchParams({ "relay-protocol": "irn", symKey });
  if (expiry !== null) canonical.set("expiryTimestamp", expiry);
  return done({ uri: `wc:${topic}@2?${canonical}`, topic, expiresAtMs });
}

/** The URI inside a wallet's link. */
function inner(text: string): string {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return text;
  return new URL(text).searchParams.get("uri") ?? text;
}
