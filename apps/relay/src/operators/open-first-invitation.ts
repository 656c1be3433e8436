// The first operator's way in: a link that is used once, in a file of the relay's owner, for as long as nobody operates the network.
import { rm } from "node:fs/promises";
import { OPERATOR_LIMITS } from "@starling/protocol";
import { readKeyFile, writeKeyFile } from "../accounts/key-file.ts";
import type { RelayConfig } from "../config.ts";
import { freshId } from "../engine/make-context.ts";
import type { OperatorStore } from "../ports/operator-store.ts";
import { claimLink, hashInvitationToken, newInvitationToken } from "./invitation-token.ts";

/** Where people's pages are, as far as the relay is told; empty where it isn't. */
export const siteOf = ({ siteUrl, siteOrigins }: Pick<RelayConfig, "siteUrl" | "siteOrigins">): string =>
  siteUrl ?? siteOrigins.find((origin) => origin !== "*") ?? "";

/**
 * Makes sure that `file` (mode 0600) holds the link while no account has the role, and that there is none once one has.
 * A link whose time is over, or whose file is gone, is withdrawn and another written. Gives it; null when there is none.
 * @param site where people's pages are, such as `https://starling.example`
 */
export async function openFirstInvitation(
  operators: OperatorStore,
  file: string,
  site: string,
  nowMs: number,
): Promise<string | null> {
  if ((await operators.list(1)).length > 0) {
    const left = await operators.first();
    if (left !== undefined) await operators.withdrawInvitation({ invitationId: left.invitationId, nowMs, act: null });
    await rm(file, { force: true });
    return null;
  }
  const open = await operators.first();
  const token = (await readKeyFile(file))?.split("#")[1];
  const isGood =
    open !== undefined &&
    token !== undefined &&
    open.expiresAtMs > nowMs &&
    Buffer.compare(hashInvitationToken(token), open.hash) === 0;
  if (isGood) {
    await writeKeyFile(file, claimLink(site, token));
    return claimLink(site, token);
  }
  if (open !== undefined) await operators.withdrawInvitation({ invitationId: open.invitationId, nowMs, act: null });
  const fresh = newInvitationToken();
  // The file first: a crash in between leaves a link that says nothing, not an invitation that nobody knows.
  await writeKeyFile(file, claimLink(site, fresh));
  const made = await operators.invite({
    invitationId: freshId("inv", nowMs),
    hash: hashInvitationToken(fresh),
    name: null,
    invitedBy: null,
    expiresAtMs: nowMs + OPERATOR_LIMITS.invitationTtlMs,
    openMax: OPERATOR_LIMITS.invitationsOpenMax,
    nowMs,
    act: null,
  });
  if (made === undefined) throw new Error("there are too many open invitations for a first one");
  return claimLink(site, fresh);
}
