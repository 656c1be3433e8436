// Where a dApp is, as far as anybody can tell. What it says of itself proves nothing; with a project id WalletConnect's Verify attests
// the page's origin, and then the two are held against each other here, not only by the SDK.
import { CONNECT_LIMITS } from "./connect-limits.ts";
import { line } from "./visible.ts";
import type { OriginCheck } from "./wallet-connect.ts";
import { type Warning, warn, worstFirst } from "./warning.ts";

/** What the SDK says of a proposal's or a request's origin. */
export interface Attested {
  readonly validation: "UNKNOWN" | "VALID" | "INVALID";
  readonly origin: string;
  readonly isScam: boolean;
}

export interface OwnOrigins {
  readonly ownOrigin: string;
  readonly knownOrigins?: readonly string[];
}

const shown = (text: string) => line(text, CONNECT_LIMITS.urlCharsMax);

/** The origin of a web address; null for anything else. */
export function originOf(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, origin, username, password } = new URL(url);
  const isWeb = protocol === "https:" || protocol === "http:";
  return isWeb && username === "" && password === "" ? origin : null;
}

export function checkOrigin(claimedUrl: string, attested: Attested | null, own: OwnOrigins): OriginCheck {
  const claimed = originOf(claimedUrl);
  const warnings: Warning[] = [...lookOf(claimedUrl, claimed, own)];
  const found = (state: OriginCheck["state"], origin: string | null, ...more: readonly Warning[]): OriginCheck => ({
    state,
    origin,
    warnings: worstFirst([...more, ...warnings]),
  });
  const attestedOrigin = attested === null || attested.validation === "UNKNOWN" ? null : originOf(attested.origin);
  const said = shown(claimedUrl === "" ? "nothing" : claimedUrl);

  if (attested?.isScam === true) {
    const sentence = "This dApp is known to steal. Don't connect to it.";
    return found("scam", attestedOrigin ?? claimed, warn("origin_scam", sentence));
  }
  if (attested !== null && attested.validation !== "UNKNOWN") {
    if (attestedOrigin !== null && attestedOrigin === claimed) return found("verified", claimed);
    const where = attestedOrigin ?? "an address that can't be read";
    return found(
      "mismatch",
      attestedOrigin,
      warn("origin_mismatch", `It says that it is ${said}, and is ${where}. Somebody is pretending.`, {
        said: claimedUrl === "" ? "none" : said,
        where: attestedOrigin ?? "none",
      }),
    );
  }
  if (claimed !== null && claimed === originOf(own.ownOrigin)) {
    return found(
      "mismatch",
      claimed,
      warn(
        "origin_own",
        "It says that it is this wallet's own site, which nobody has confirmed. Don't connect unless you opened it there yourself.",
      ),
    );
  }
  if (claimed !== null && (own.knownOrigins ?? []).some((known) => originOf(known) === claimed)) {
    return found(
      "mismatch",
      claimed,
      warn("origin_known", `It says that it is ${claimed}, which nobody has confirmed.`, { origin: claimed }),
    );
  }
  const who = claimed === null ? "It gives no web address" : `It says that it is ${claimed}`;
  return found(
    "unverified",
    claimed,
    warn(
      "origin_unverified",
      `${who}, and nobody has confirmed who it is. Connect only if you came here from it yourself.`,
      { origin: claimed ?? "none" },
    ),
  );
}

/** What the address itself gives away. */
function* lookOf(
  claimedUrl: string,
  claimed: string | null,
  { ownOrigin, knownOrigins = [] }: OwnOrigins,
): Generator<Warning> {
  if (claimed === null) {
    yield warn(
      "origin_unusable",
      `It gives ${claimedUrl === "" ? "no address" : `"${shown(claimedUrl)}"`} where its web address should be.`,
      { shown: claimedUrl === "" ? "none" : shown(claimedUrl) },
    );
    return;
  }
  const { protocol, hostname } = new URL(claimed);
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  if (protocol === "http:" && !isLocal)
    yield warn("origin_insecure", "Its address is not encrypted: anybody on the way can change the page.");
  if (hostname.split(".").some((label) => label.startsWith("xn--"))) {
    yield warn(
      "origin_lookalike",
      `Its name holds letters of other alphabets (${hostname}), as those do that imitate another's.`,
      { kind: "letters", host: hostname, name: "" },
    );
  }
  for (const known of [ownOrigin, ...knownOrigins]) {
    const name = originOf(known) === null ? "" : new URL(known).hostname;
    const isAlike =
      name.includes(".") &&
      hostname !== name &&
      !/^[\d.]+$/.test(name) &&
      hostname.includes(name) &&
      !hostname.endsWith(`.${name}`);
    if (isAlike) yield warn("origin_lookalike", `${hostname} is not ${name}.`, { kind: "name", host: hostname, name });
  }
}
