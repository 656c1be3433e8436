// The catalogue's parts: messages/<namespace>/<language>.json, one a feature.

/** Handed to every page's client components. */
export const SHARED_NAMESPACES = ["site", "ui", "errors"] as const;

export const NAMESPACES = [
  ...SHARED_NAMESPACES,
  "live",
  "landing",
  "network",
  "models",
  "contribute",
  "playground",
  "console",
  "admin",
  "docs",
  "wallet",
  "account",
  "receipt",
  "outputs",
  "oracle",
  "chain",
  "standing",
] as const;
export type Namespace = (typeof NAMESPACES)[number];
