import { canonicalJson, type Receipt } from "@starling/protocol";

export interface FieldRow {
  /** As a verifier names it. */
  readonly path: string;
  readonly value: string;
}

/** Every value of a receipt but its words, which are hashes of the others; nested ones by their whole path. */
export function fieldRows({ body, signature, log, domain }: Receipt): FieldRow[] {
  const { path, head, leafIndex } = log;
  return [
    ...leavesOf("body", body),
    { path: "log.leafIndex", value: String(leafIndex) },
    { path: "log.path", value: path.join(" ") },
    ...leavesOf("log.head", {
      size: head.size,
      rootHash: head.rootHash,
      timestampMs: head.timestampMs,
      logId: head.logId,
    }),
    ...leavesOf("domain", { chainId: domain.chainId, verifyingContract: domain.verifyingContract }),
    { path: "signature", value: signature },
  ];
}

type Value = Parameters<typeof canonicalJson>[0];

function leavesOf(path: string, value: Value): FieldRow[] {
  if (typeof value === "string") return [{ path, value }];
  if (value === null || typeof value !== "object" || Array.isArray(value) || path === "body.params")
    return [{ path, value: canonicalJson(value) }];
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : leavesOf(`${path}.${key}`, inner),
  );
}
