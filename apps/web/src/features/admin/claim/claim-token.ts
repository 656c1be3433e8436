// The token of an invitation stands in the link's fragment, which browsers send to nobody.
import { invitationToken } from "@starling/protocol";

export type ClaimToken = { readonly token: string } | { readonly token: null; readonly why: "missing" | "malformed" };

/** `hash` as `location.hash` has it. */
export function readClaimToken(hash: string): ClaimToken {
  const text = hash.replace(/^#/, "").trim();
  if (text === "") return { token: null, why: "missing" };
  return invitationToken.safeParse(text).success ? { token: text } : { token: null, why: "malformed" };
}
