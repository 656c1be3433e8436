// What an invitation's link says behind its `#`; only its SHA-256 is kept.
import { createHash, randomBytes } from "node:crypto";

export const newInvitationToken = (): string => randomBytes(32).toString("base64url");
export const hashInvitationToken = (token: string): Buffer =>
  createHash("sha256").update(`starling operator invitation 1\n${token}`).digest();

export const claimLink = (site: string, token: string): string => `${site}/admin/claim#${token}`;
