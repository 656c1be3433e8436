// The addresses that clients know this relay's endpoint by: a token for any other was not made for it.
import { hostname, networkInterfaces } from "node:os";

export const WALLETCONNECT_PATH = "/walletconnect";
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];
const ANY_ADDRESS = new Set(["0.0.0.0", "::", "[::]"]);

export interface ListensAt {
  readonly host: string;
  readonly port: number;
  /** Where it is reached from outside, when that is elsewhere: `https://relay.example.org`, as `ws` or `http`, with or without the endpoint's path. */
  readonly publicUrls?: readonly string[];
}

/** Says whether a URL is this relay's endpoint. Never judged by a request's Host header, which whoever asks can choose. */
export function ownUrls({ host, port, publicUrls = [] }: ListensAt): (url: string) => boolean {
  const hosts = new Set(ANY_ADDRESS.has(host) ? machineHosts() : LOOPBACK);
  if (!ANY_ADDRESS.has(host)) hosts.add(host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);
  const own = new Set([...hosts].map((name) => relayOf(`ws://${name}:${port}`)));
  for (const url of publicUrls) own.add(relayOf(url));
  own.delete(undefined);
  return (url) => own.has(relayOf(url));
}

/** The relay that a URL belongs to, in one spelling; undefined for what is no address of one. */
function relayOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname, username, password } = new URL(text);
  const secure = protocol === "wss:" || protocol === "https:";
  if (!secure && protocol !== "ws:" && protocol !== "http:") return undefined;
  if (username !== "" || password !== "") return undefined;
  const path = pathname.replace(/\/+$/, "");
  return `${secure ? "wss" : "ws"}://${host}${path.endsWith(WALLETCONNECT_PATH) ? path.slice(0, -WALLETCONNECT_PATH.length) : path}`;
}

/** Every name of a machine that listens on all of its addresses. */
function machineHosts(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const named = addresses.map(({ address, family }) => (family === "IPv6" ? `[${address.split("%", 1)[0]}]` : address));
  return [...LOOPBACK, hostname(), ...named];
}
