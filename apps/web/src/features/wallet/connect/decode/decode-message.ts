// personal_sign (EIP-191): text or bytes, and sign-in messages (EIP-4361) held against who asks.
import { hexToBytes, toHex } from "viem";
import { parseSiweMessage } from "viem/siwe";
import { done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { line, visible } from "../visible.ts";
import { type Warning, warn, worstFirst } from "../warning.ts";
import { say } from "../words.ts";
import { accountOf, isAddress, isBytes, sameAddress } from "./amounts.ts";
import type { DecodeContext, DecodeResult, Line, SignMessage } from "./decoded-request.ts";

const SIGN_IN = /^[^\n]{1,512} wants you to sign in with your Ethereum account:/;
const HASH_BYTES = 32;

export function decodeMessage(params: unknown, context: DecodeContext): DecodeResult {
  if (!Array.isArray(params) || params.length < 2 || params.length > 3) return refuse("request_malformed");
  // Some dApps hand the two over in eth_sign's order.
  const [first, second] =
    isAddress(params[0]) && !isAddress(params[1]) ? [params[1], params[0]] : [params[0], params[1]];
  if (typeof first !== "string" || !isAddress(second)) return refuse("request_malformed");
  const address = accountOf(second, context);
  if (address === undefined) return refuse("wrong_account");
  if (first.length > 2 * CONNECT_LIMITS.messageBytesMax + 2) return refuse("request_too_large");
  const raw = isBytes(first) ? first : toHex(first);
  const bytes = hexToBytes(raw);
  if (bytes.length > CONNECT_LIMITS.messageBytesMax) return refuse("request_too_large");
  const whole = textOf(bytes);
  const warnings: Warning[] = [];
  const account: Line = { label: say("with"), value: address, as: "address" };

  if (whole === null) {
    const isHash = bytes.length === HASH_BYTES;
    warnings.push(
      isHash
        ? warn(
            "message_is_hash",
            "This is a bare hash: nobody can tell what you would agree to. Refuse unless you know exactly what it is.",
          )
        : warn(
            "message_is_bytes",
            "This is no text: nobody can tell what you would agree to. Refuse unless you know exactly what it is.",
          ),
    );
    const lines: readonly Line[] = [
      { label: say("bytes"), value: line(raw, CONNECT_LIMITS.valueCharsShown), as: "bytes" },
      account,
    ];
    return done({
      kind: "sign-message",
      title: say("signBytes"),
      address,
      raw,
      text: null,
      siwe: null,
      lines,
      warnings,
    });
  }
  const shown = visible(whole, CONNECT_LIMITS.textCharsShown);
  warnings.push(...textWarnings(shown));
  const siwe = SIGN_IN.test(whole) ? readSiwe(whole, address, context, warnings) : null;
  const lines: readonly Line[] = [{ label: say("message"), value: shown.text, as: "text" }, account];
  const title =
    siwe === null ? say("signMessage") : say("signIn", { where: line(siwe.domain, CONNECT_LIMITS.urlCharsMax) });
  return done({
    kind: "sign-message",
    title,
    address,
    raw,
    text: shown.text,
    siwe,
    lines,
    warnings: worstFirst(warnings),
  });
}

export function textWarnings({
  isDeceptive,
  hasInvisible,
}: {
  readonly isDeceptive: boolean;
  readonly hasInvisible: boolean;
}): readonly Warning[] {
  if (isDeceptive)
    return [
      warn(
        "text_deceptive",
        "The text holds characters that change the order of what you read. They are spelled out here, as ⟨U+…⟩.",
      ),
    ];
  return hasInvisible
    ? [warn("text_invisible", "The text holds characters that can't be seen. They are spelled out here, as ⟨U+…⟩.")]
    : [];
}

/** Printable text; null for anything else. */
function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffe\uffff]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

function readSiwe(
  text: string,
  account: string,
  { chainId, dappOrigin, nowMs }: DecodeContext,
  warnings: Warning[],
): SignMessage["siwe"] {
  const {
    domain,
    address,
    chainId: chain,
    nonce,
    uri,
    version,
    expirationTime,
    notBefore,
    issuedAt,
  } = parseSiweMessage(text);
  if (
    domain === undefined ||
    address === undefined ||
    chain === undefined ||
    nonce === undefined ||
    uri === undefined ||
    version !== "1"
  ) {
    warnings.push(
      warn("siwe_malformed", "This looks like signing in and is not: parts of it are missing or damaged. Refuse it."),
    );
    return null;
  }
  const host = dappOrigin === null ? null : new URL(dappOrigin).host;
  if (host === null || domain.toLowerCase() !== host.toLowerCase()) {
    const who = host ?? "an address that nobody knows";
    warnings.push(
      warn(
        "siwe_domain_differs",
        `It signs you in at ${line(domain, CONNECT_LIMITS.urlCharsMax)}, and comes from ${who}. Whoever gets it can be you there. Refuse it.`,
        { domain: line(domain, CONNECT_LIMITS.urlCharsMax), who: host ?? "none" },
      ),
    );
  }
  if (!sameAddress(address, account))
    warnings.push(warn("siwe_address_differs", "It names another account than the one that would sign."));
  if (chain !== chainId)
    warnings.push(
      warn("siwe_chain_differs", `It is for network ${chain}, and asked for on network ${chainId}.`, {
        chain: String(chain),
        here: String(chainId),
      }),
    );
  const isOver = expirationTime !== undefined && expirationTime.getTime() <= nowMs;
  const isEarly =
    (notBefore !== undefined && notBefore.getTime() > nowMs) ||
    (issuedAt !== undefined && issuedAt.getTime() > nowMs + 600_000);
  if (isOver || isEarly)
    warnings.push(
      warn("siwe_outside_its_time", isOver ? "It has expired." : "It is dated in the future.", {
        when: isOver ? "over" : "early",
      }),
    );
  return { domain, address, chainId: chain, nonce };
}
