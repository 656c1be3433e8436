// A wallet's message (EIP-4361), held against what it is signed for. Whether the signature holds is asked elsewhere.
import { fail, type Outcome, ok, SESSION_LIMITS } from "@starling/protocol";
import { createSiweMessage, parseSiweMessage, type SiweMessage } from "viem/siwe";
import { allowedSite } from "./site-origin.ts";

export interface SiweExpectation {
  readonly siteOrigins: readonly string[];
  /** The request's `Origin`. */
  readonly origin: string | string[] | undefined;
  readonly chainId: number;
  /** What it must say that it is for. */
  readonly statement: string;
  readonly nowMs: number;
}

export interface SiweFacts {
  /** Lower case. */
  readonly address: string;
  readonly nonce: string;
}

const refuse = (param: string, detail: string) => fail("siwe_refused", { param, detail });

/** Refuses with `siwe_refused`, `param` the field. The message must be written exactly as EIP-4361 has it, so that nobody reads it otherwise. */
export function readSiwe(message: string, wants: SiweExpectation): Outcome<SiweFacts, "siwe_refused"> {
  const parsed = parse(message);
  if (parsed === undefined)
    return refuse("message", "The message isn't one of EIP-4361, or not written as that standard has it.");
  const { domain, uri, scheme, statement, chainId, nonce, address } = parsed;

  const site = allowedSite(domain, wants.siteOrigins, wants.origin);
  if (site === null)
    return refuse("domain", "The message is for another site than one of this relay's that the request comes from.");
  if (scheme !== undefined && `${scheme}:` !== site.protocol)
    return refuse("scheme", `The message names the scheme "${scheme}"; the site has another.`);
  if (!URL.canParse(uri) || new URL(uri).origin !== site.origin)
    return refuse("uri", "The message's URI isn't of the site that its domain names.");
  if (chainId !== wants.chainId)
    return refuse("chainId", `The message is for chain ${chainId}; this network's is ${wants.chainId}.`);
  if (statement !== wants.statement)
    return refuse("statement", `The message doesn't say what it is used for here: "${wants.statement}"`);
  if (parsed.resources !== undefined || parsed.requestId !== undefined)
    return refuse("resources", "The message asks for more than signing in; leave resources and request id out.");
  const late = timeFault(parsed, wants.nowMs);
  if (late !== null) return refuse(late[0], late[1]);
  return ok({ address: address.toLowerCase(), nonce });
}

type Parsed = SiweMessage & { readonly issuedAt: Date };

/** undefined when writing what was read doesn't give the very same text. */
function parse(message: string): Parsed | undefined {
  try {
    const { address, chainId, domain, nonce, uri, version, issuedAt, ...rest } = parseSiweMessage(message);
    if (address === undefined || chainId === undefined || domain === undefined || nonce === undefined) return undefined;
    if (uri === undefined || version !== "1" || issuedAt === undefined) return undefined;
    const parsed = { ...rest, address, chainId, domain, nonce, uri, version, issuedAt };
    return createSiweMessage(parsed) === message ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function timeFault({ issuedAt, expirationTime, notBefore }: Parsed, nowMs: number): [string, string] | null {
  const { clockSkewMs, challengeTtlMs } = SESSION_LIMITS;
  const issuedAtMs = issuedAt.getTime();
  if (issuedAtMs > nowMs + clockSkewMs) return ["issuedAt", "The message was issued in the future; set the clock."];
  if (issuedAtMs < nowMs - challengeTtlMs - clockSkewMs)
    return ["issuedAt", "The message was issued too long ago; sign a new one."];
  if (expirationTime !== undefined && expirationTime.getTime() <= nowMs)
    return ["expirationTime", "The message has expired; sign a new one."];
  if (notBefore !== undefined && notBefore.getTime() > nowMs)
    return ["notBefore", "The message isn't valid yet; sign one that is."];
  return null;
}
