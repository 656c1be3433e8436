// Runs before every page: sets the content security policy, which needs the relay's address and a nonce of this request.
import { type NextRequest, NextResponse } from "next/server";
import { pagePolicy, workerPolicy } from "./shared/config/content-security-policy.ts";
import { readSiteConfig } from "./shared/config/site-config.ts";
import { PATH_HEADER } from "./shared/metadata/path-header.ts";

const CSP = "Content-Security-Policy";
/** Said over https alone: a browser that heard it doesn't come by http for a year. */
const HSTS = { "Strict-Transport-Security": "max-age=31536000" };

/** No page has this address: its visitors are told so. */
const NOWHERE = "/nowhere";

export function proxy(request: NextRequest): NextResponse {
  const { relayUrl, siteUrl, usesPublicWalletConnect } = readSiteConfig();
  const isHttps = siteUrl?.startsWith("https:") === true;
  if (request.nextUrl.pathname.startsWith("/runtime/")) {
    return NextResponse.next({ headers: { [CSP]: workerPolicy({ relayUrl }), ...(isHttps && HSTS) } });
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = pagePolicy({
    relayUrl,
    nonce,
    dev: process.env.NODE_ENV === "development",
    usesPublicWalletConnect,
  });
  // Next reads the nonce from the request's copy of the policy and puts it on its own scripts.
  const headers = new Headers(request.headers);
  headers.set(CSP, policy);
  headers.set(PATH_HEADER, request.nextUrl.pathname);
  const answer = { request: { headers }, headers: { [CSP]: policy, ...(isHttps && HSTS) } };
  if (isReadable(request.nextUrl.pathname)) return NextResponse.next(answer);
  return NextResponse.rewrite(new URL(NOWHERE, request.url), answer);
}

/** Whether it is text in percent-encoding: Next would answer another with 500. */
function isReadable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

export const config = { matcher: ["/((?!_next/static|_next/image|icon|favicon).*)"] };
