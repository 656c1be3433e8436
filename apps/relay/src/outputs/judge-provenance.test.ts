import { readFile } from "node:fs/promises";
import { hexOf, receiptLeafHash, receipt as receiptSchema } from "@starling/protocol";
import { describe, expect, it } from "vitest";
import { sha256 } from "../sha256.ts";
import { genuineOf, judgeProvenance, type ProvenanceFacts } from "./judge-provenance.ts";

const file = new URL("../../../../packages/sdk/src/verify-receipt/receipt-v1.golden.json", import.meta.url);
const receipt = receiptSchema.parse(JSON.parse(await readFile(file, "utf8")).receipt);
const { body, log } = receipt;
const hashes = {
  modelHash: `0x${body.modelHash}`,
  inputHash: `0x${body.inputHash}`,
  outputHash: `0x${body.outputHash}`,
};
const facts: ProvenanceFacts = {
  token: { leafHash: `0x${hexOf(receiptLeafHash(sha256, body))}`, ...hashes },
  onChain: { owner: `0x${"11".repeat(20)}`, ...hashes },
  receipt,
  newest: receipt,
  anchored: { size: log.head.size, rootHash: log.head.rootHash },
  underAnchor: { path: log.path, rootHash: log.head.rootHash },
};
const other = "ab".repeat(32);

/** What is found where the facts differ so, and of what the verdict is made. */
function found(change: Partial<ProvenanceFacts>): { readonly genuine: string; readonly not: string[] } {
  const checks = judgeProvenance({ ...facts, ...change });
  return {
    genuine: genuineOf(checks),
    not: checks.filter((c) => c.found !== "yes").map((c) => `${c.name} ${c.found}`),
  };
}

describe("[OM4] where a token comes from", () => {
  it("is shown by six checks that all hold", () => {
    expect(found({})).toEqual({ genuine: "yes", not: [] });
  });

  it("is contradicted by each of them alone", () => {
    const no = (not: string) => ({ genuine: "no", not: [not] });
    expect(found({ onChain: null })).toEqual(no("token no"));
    expect(found({ onChain: { owner: "0x", ...hashes, outputHash: `0x${other}` } })).toEqual(no("token no"));
    expect(found({ token: { ...facts.token, inputHash: `0x${other}` }, onChain: "unknown" }).not).toContain(
      "hashes no",
    );
    expect(found({ token: { ...facts.token, leafHash: `0x${other}` } })).toEqual(no("log no"));
    const head = { ...log.head, rootHash: other };
    expect(found({ receipt: { ...receipt, log: { ...log, head } } })).toEqual(no("log no"));
    expect(found({ anchored: { size: log.head.size, rootHash: other } })).toEqual(no("anchor no"));
    const refuted = { ...receipt, body: { ...body, verdict: { status: "refuted" as const } } };
    expect(found({ newest: refuted })).toEqual(no("verdict no"));
    expect(found({ newest: { ...receipt, body: { ...body, outputHash: other } } })).toEqual(no("verdict no"));
  });

  it("isn’t known where the chain doesn’t answer, or its head is too old", () => {
    expect(found({ onChain: "unknown" })).toEqual({ genuine: "unknown", not: ["token unknown"] });
    expect(found({ anchored: "unknown" })).toEqual({ genuine: "unknown", not: ["anchor unknown"] });
    expect(found({ anchored: null })).toEqual({ genuine: "unknown", not: ["anchor unknown"] });
    expect(found({ underAnchor: null })).toEqual({ genuine: "unknown", not: ["anchor unknown"] });
    const older = { size: log.leafIndex, rootHash: other };
    expect(found({ anchored: older })).toEqual({ genuine: "unknown", not: ["anchor unknown"] });
  });
});
