// The handshake on /node: challenge, hello, welcome.
import { z } from "zod";
import { accountId, modelId, nodeId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { modelManifest } from "../model-manifest.ts";
import { pointsText } from "../points.ts";
import { region } from "../region.ts";
import { versionRange } from "../version.ts";

const shortText = z.string().max(200);

/** A P-256 public key; the private half never leaves the node. The account is named by its thumbprint (RFC 7638). */
export const publicKeyJwk = z.strictObject({
  kty: z.literal("EC"),
  crv: z.literal("P-256"),
  x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  y: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});
export type PublicKeyJwk = z.infer<typeof publicKeyJwk>;

export const challenge = z.strictObject({ nonce: z.string().min(16).max(128), protocol: versionRange });
export type Challenge = z.infer<typeof challenge>;

export const backend = z.enum(["webgpu", "wasm", "cpu"]);
export type Backend = z.infer<typeof backend>;

/** What the machine says of its adapter. Shown, never believed. */
export const adapterInfo = z.strictObject({
  vendor: shortText,
  architecture: shortText,
  device: shortText,
  description: shortText,
  isFallback: z.boolean(),
  features: z.array(z.string().max(64)).max(64),
  maxBufferBytes: z
    .number()
    .min(0)
    .max(2 ** 52),
});
export type AdapterInfo = z.infer<typeof adapterInfo>;

export const hello = z.strictObject({
  protocol: versionRange,
  publicKey: publicKeyJwk,
  /** ECDSA P-256 SHA-256 (IEEE P1363, base64url) over `helloText(nonce, nodeKey)`. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
  /** Chosen by the node at its start; the same over reconnections, so that its leases are found again. */
  nodeKey: z.string().regex(/^[A-Za-z0-9_-]{16,64}$/),
  name: z.string().max(LIMITS.nodeNameCharsMax),
  runtime: z.strictObject({
    kind: z.enum(["browser", "headless", "simulated"]),
    version: shortText,
    userAgent: z.string().max(400),
  }),
  adapter: adapterInfo.nullable(),
  backends: z.array(backend).min(1).max(3),
  /** From the browser's time zone, and only where its owner agreed to that. */
  region: region.optional(),
});
export type Hello = z.infer<typeof hello>;

/** The text that a node signs. */
export const helloText = (nonce: string, nodeKey: string): string => `starling hello 1\n${nonce}\n${nodeKey}`;

export const balance = z.strictObject({ settled: pointsText, pending: pointsText });
export type Balance = z.infer<typeof balance>;

export const welcome = z.strictObject({
  version: z.int(),
  nodeId,
  accountId,
  balance,
  catalogue: z.array(modelManifest).max(256),
  /** Models to make ready now, most wanted first. */
  prepare: z.array(modelId).max(256),
  renewEveryMs: z.int().min(100).max(600_000),
  /** A stream that makes no token says so this often. */
  progressEveryMs: z.int().min(50).max(60_000).default(500),
});
export type Welcome = z.infer<typeof welcome>;
