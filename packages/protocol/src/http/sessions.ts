// /v1/session, /v1/sessions: signing in with a device's key or a wallet.
import { z } from "zod";
import { type AccountId, accountId, sessionId } from "../ids.ts";
import { publicKeyJwk } from "../socket/hello.ts";

export const SESSION_LIMITS = {
  /** From the challenge to its signature. */
  challengeTtlMs: 300_000,
  /** Asked for, and answered, by one address in a minute. */
  challengesPerMinute: 300,
  signInsPerMinute: 300,
  /** From sign-in; a session is not prolonged. */
  sessionTtlMs: 86_400_000,
  /** How far a wallet's clock may be from the relay's. */
  clockSkewMs: 60_000,
  /** Of one account; the oldest ends when there are more. */
  sessionsPerAccountMax: 50,
  siweCharsMax: 2_000,
  /** 0x and hex digits; contracts' signatures may be long. */
  walletSignatureCharsMax: 4_098,
} as const;

export const SESSION_TOKEN_PREFIX = "ss-starling-";

/** An address as it is kept and shown: lower case. */
export const walletAddress = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/)
  .transform((address) => address.toLowerCase());

/** Letters that turn a line round, and those that aren't seen at all. */
const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;
export const deviceLabel = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .refine((label) => !UNSEEN.test(label), { message: "must hold only characters that can be seen" });

/** ECDSA P-256 SHA-256, IEEE P1363, base64url. */
export const deviceSignature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
/** Of `personal_sign` (EIP-191); of a contract's wallet what EIP-1271 takes. */
export const walletSignature = z
  .string()
  .max(SESSION_LIMITS.walletSignatureCharsMax)
  .regex(/^0x([0-9a-fA-F]{2})+$/);
const nonce = z.string().regex(/^[A-Za-z0-9]{16,64}$/);

export const sessionChallenge = z.object({
  object: z.literal("session.challenge"),
  nonce: nonce.meta({ description: "to be signed, once" }),
  chainId: z.int().meta({ description: "what a wallet's message must name" }),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type SessionChallenge = z.infer<typeof sessionChallenge>;

/** What a device signs to sign in. `audience` is the host, with its port, of the relay's address as the device knows it. */
export const signInText = (audience: string, nonce: string): string => `starling sign-in 1\n${audience}\n${nonce}`;
/** What a device signs to become an account's. */
export const addDeviceText = (audience: string, nonce: string, account: AccountId): string =>
  `starling add device 1\n${audience}\n${nonce}\n${account}`;

/** The statements of EIP-4361 messages: a wallet signs what it is for. */
export const SIWE_STATEMENTS = {
  signIn: "Sign in to Starling.",
  link: (account: AccountId): string => `Link this wallet to the Starling account ${account}.`,
  merge: (account: AccountId): string =>
    `Merge the Starling account ${account} with its points, devices and wallets into this wallet's account. This can't be undone.`,
} as const;

export const deviceProof = z.strictObject({
  publicKey: publicKeyJwk,
  nonce,
  signature: deviceSignature,
  label: deviceLabel.optional().meta({ description: "what the device is called in lists, when it is new" }),
});
export const walletProof = z.strictObject({
  message: z.string().min(1).max(SESSION_LIMITS.siweCharsMax).meta({ description: "EIP-4361" }),
  signature: walletSignature,
});
export type WalletProof = z.infer<typeof walletProof>;

export const createSessionRequest = z.union([
  z.strictObject({ device: deviceProof }),
  z.strictObject({
    wallet: walletProof.extend({
      create: z.boolean().default(false).meta({ description: "open an account where the wallet has none" }),
    }),
  }),
]);
export type CreateSessionRequest = z.input<typeof createSessionRequest>;

export const sessionView = z.object({
  id: sessionId,
  object: z.literal("session"),
  account: accountId,
  by: z.enum(["device", "wallet"]),
  device: z.string().nullable().meta({ description: "the device that signed in: its key's thumbprint (RFC 7638)" }),
  wallet: z.string().nullable().meta({ description: "the wallet that signed in: its address" }),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable().meta({ description: "to within some minutes" }),
  current: z.boolean().meta({ description: "whether this request was made with it" }),
});
export type SessionView = z.infer<typeof sessionView>;

export const createdSession = sessionView.extend({
  token: z.string().meta({ description: "goes where an API key goes; shown this once", example: "ss-starling-…" }),
});
export type CreatedSession = z.infer<typeof createdSession>;

export const sessionsList = z.object({ object: z.literal("list"), data: z.array(sessionView) });
export type SessionsList = z.infer<typeof sessionsList>;
