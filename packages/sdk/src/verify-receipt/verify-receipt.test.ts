import { secp256k1 } from "@noble/curves/secp256k1.js";
import {
  bytesOfHex,
  hexOf,
  nodeHash,
  RECEIPT_STRUCT,
  type Receipt,
  receiptLeafHash,
  rootOf,
  splitPoint,
  TREE_HEAD_STRUCT,
  typedMessage,
} from "@starling/protocol";
import { hashTypedData, recoverTypedDataAddress, verifyTypedData } from "viem";
import { describe, expect, it } from "vitest";
import { type PaperRelay, paperInput, paperOutput, paperRelay } from "../testing/paper-relay.ts";
import { keccak256, sha256 } from "./hashes.ts";
import golden from "./receipt-v1.golden.json" with { type: "json" };
import { verifyReceipt } from "./verify-receipt.ts";

const FIVE = 5;
function relayOf(leaves: number, ...signing: Parameters<typeof paperRelay>): PaperRelay {
  const relay = paperRelay(...signing);
  for (let i = 0; i < leaves; i++) relay.append();
  return relay;
}
const rich = { status: "agreed", agreed: { by: 3, of: 5 }, corrected: true } as const;

/** RFC 9162's PROOF, word for word. */
function consistency(first: number, leaves: readonly Uint8Array[], isComplete = true): Uint8Array[] {
  if (first === leaves.length) return isComplete ? [] : [rootOf(sha256, leaves)];
  const k = splitPoint(leaves.length);
  return first <= k
    ? [...consistency(first, leaves.slice(0, k), isComplete), rootOf(sha256, leaves.slice(k))]
    : [...consistency(first - k, leaves.slice(k), false), rootOf(sha256, leaves.slice(0, k))];
}
const pathBetween = (relay: PaperRelay, first: number, second: number): string[] =>
  consistency(first, relay.leaves().slice(0, second)).map(hexOf);

/** Where each byte of a JSON text lies: the path of the value that it is part of, or null between values. */
function placesOf(json: string): (string | null)[] {
  const places: (string | null)[] = new Array<string | null>(json.length).fill(null);
  let at = 0;
  const mark = (from: number, to: number, path: string) => places.fill(path, from, to);
  const text = (): string => {
    const from = at++;
    while (json[at] !== '"') at += json[at] === "\\" ? 2 : 1;
    at += 1;
    return JSON.parse(json.slice(from, at));
  };
  const value = (path: string): void => {
    const from = at;
    const next = json[at];
    if (next === "{" || next === "[") {
      const isList = next === "[";
      at += 1;
      for (let i = 0; json[at] !== "}" && json[at] !== "]"; i++) {
        if (json[at] === ",") at += 1;
        const key = isList ? `[${i}]` : text();
        if (!isList) at += 1;
        value(isList || path === "" ? `${path}${key}` : `${path}.${key}`);
      }
      at += 1;
    } else if (next === '"') {
      text();
      mark(from, at, path);
    } else {
      at += /^[^,}\]]*/.exec(json.slice(at))?.[0].length ?? 0;
      mark(from, at, path);
    }
  };
  value("");
  return places;
}

describe("a receipt", () => {
  it("[VR1] holds, with the answer and the input that it is about", async () => {
    for (const signing of [{ chainId: 1, verifyingContract: `0x${"ab".repeat(20)}` }, undefined] as const) {
      const relay = signing === undefined ? relayOf(FIVE) : relayOf(FIVE, signing);
      const options = { relayAddress: relay.address, output: paperOutput(3), input: paperInput(3) };
      const receipt = JSON.parse(JSON.stringify(relay.receipt(3)));
      expect(await verifyReceipt(receipt, options)).toEqual({ ok: true, receipt: relay.receipt(3) });
      expect(
        await verifyReceipt(receipt, { ...options, relayAddress: relay.address.toUpperCase().replace("0X", "0x") }),
      ).toMatchObject({ ok: true });
      expect(await verifyReceipt(receipt, { ...options, output: paperOutput(2) })).toMatchObject({
        fault: "payload",
        field: "body.outputHash",
      });
      expect(await verifyReceipt(receipt, { ...options, input: paperInput(2) })).toMatchObject({
        fault: "payload",
        field: "body.inputHash",
      });
    }
  });

  it("[VR1] of version 1 holds for ever, also with the chain's and the verdict's rarer fields", async () => {
    const { relayAddress, receipt } = golden;
    expect(await verifyReceipt(receipt, { relayAddress })).toMatchObject({ ok: true });
    expect(await verifyReceipt({ ...receipt, body: { ...receipt.body, seed: "43" } }, { relayAddress })).toMatchObject({
      fault: "altered",
      field: "body.seed",
    });
  });

  it("[VR2] is refused with any byte flipped, and the value that was altered is named", async () => {
    const relay = relayOf(FIVE);
    relay.append({ verdict: rich, params: { temperature: 0.5 }, seed: "7", revision: 1, previous: "ab".repeat(32) });
    const json = JSON.stringify(relay.receipt(FIVE));
    const places = placesOf(json);
    const bytes = Buffer.from(json);
    expect(bytes.length).toBe(json.length);
    const wrong: unknown[] = [];
    let named = 0;
    for (const [at, byte] of bytes.entries())
      for (const mask of [0x01, 0x20, 1 << (1 + (at % 7))]) {
        bytes[at] = byte ^ mask;
        const parsed = parse(bytes);
        bytes[at] = byte;
        if (parsed === undefined) continue; // no JSON any more
        const check = await verifyReceipt(parsed, { relayAddress: relay.address });
        const place = places[at];
        if (check.ok) wrong.push({ at, mask, place });
        else if (place !== null && place !== undefined) {
          // A path's hashes aren't signed one by one: it is named as a whole.
          const isNamed =
            place.startsWith(check.field) && (check.field === place || /^(log\.path|body\.params)$/.test(check.field));
          if (!isNamed) wrong.push({ at, mask, place, check });
          named += 1;
        }
      }
    expect(wrong).toEqual([]);
    expect(named).toBeGreaterThan(json.length);
  }, 300_000);

  it("[VR3] is refused with any field of another receipt in the place of its own, and that field is named", async () => {
    const relay = relayOf(FIVE);
    const other = relay.append({
      verdict: rich,
      params: { temperature: 0.5 },
      seed: "7",
      modelId: "other",
      entryId: null,
    });
    expect(other.verdict).toEqual(rich);
    const [mine, theirs] = [relay.receipt(1, relay.head(4)), relay.receipt(FIVE, relay.head(6))];
    const elsewhere = relayOf(3, { chainId: 1, verifyingContract: null }).receipt(1);
    const swapped: [string, string | undefined][] = [];
    for (const [from, into, relayAddress] of [
      [theirs, mine, relay.address],
      [mine, theirs, relay.address],
      [elsewhere, mine, relay.address],
    ] as const)
      for (const path of pathsIn(from)) {
        const value = valueAt(from, path);
        const isThere = isBranch(valueAt(into, path.slice(0, -1)));
        if (!isThere || JSON.stringify(value) === JSON.stringify(valueAt(into, path))) continue;
        const check = await verifyReceipt(withValue(into, path, value), { relayAddress });
        expect([path.join("."), check.ok]).toEqual([path.join("."), false]);
        swapped.push([path.join("."), check.ok ? undefined : check.field]);
      }
    expect(swapped.length).toBeGreaterThan(120);
    for (const [path, field = ""] of swapped) {
      const dotted = field.replaceAll(/\[(\d+)\]/g, ".$1");
      // Within what was swapped, or, of a path or a whole head, what no longer leads from the leaf to the root.
      const isNamed =
        dotted.startsWith(path) ||
        (dotted !== "" && path.startsWith(dotted)) ||
        (path === "log.head" && field === "log.path");
      if (path === "log" || path === "domain") continue;
      expect([path, field, isNamed]).toEqual([path, field, true]);
    }
  });

  it("[VR4] of another relay is refused, also when that relay made all of it", async () => {
    const [relay, other] = [relayOf(FIVE), relayOf(FIVE)];
    expect(await verifyReceipt(other.receipt(1), { relayAddress: relay.address })).toMatchObject({
      fault: "signature",
      field: "signature",
    });
    // Signed with the right key, but in the log of another.
    const key = secp256k1.utils.randomSecretKey();
    const own = relayOf(1, { chainId: 31_337, verifyingContract: null }, key);
    const receipt = { ...own.receipt(0), log: { ...own.receipt(0).log, head: other.head(1) } };
    expect(await verifyReceipt(receipt, { relayAddress: own.address })).toMatchObject({
      ok: false,
      field: "log.head.logId",
    });
    await expect(verifyReceipt(receipt, { relayAddress: "0x12" })).rejects.toThrow(TypeError);
  });

  it("[VR5] is refused when the relay signed what doesn't go together, or what no node attested", async () => {
    const faults = [
      [{ id: "rcp_01JD0000000000000000000000-7" }, "body.id"],
      [{ previous: "ab".repeat(32) }, "body.previous"],
      [{ revision: 1 }, "body.previous"],
      [{ verdict: { status: "agreed" } }, "body.verdict.agreed"],
      [{ outputHash: "ab".repeat(32) }, "body.attestation"],
      [{ fence: 3 }, "body.attestation"],
      [{ attestation: "AAAA" }, "body.attestation"],
    ] as const;
    for (const [more, field] of faults) {
      const relay = relayOf(2);
      relay.append({ ...more });
      expect(await verifyReceipt(relay.receipt(2), { relayAddress: relay.address })).toMatchObject({
        ok: false,
        field,
      });
    }
    const relay = relayOf(1);
    const [first] = relay.bodies;
    const stranger = relayOf(1).bodies[0];
    if (first === undefined || stranger === undefined) throw new Error("no bodies");
    relay.append({ node: { ...first.node, publicKey: stranger.node.publicKey } });
    expect(await verifyReceipt(relay.receipt(1), { relayAddress: relay.address })).toMatchObject({
      field: "body.node.thumbprint",
    });
    relay.append({ node: stranger.node });
    expect(await verifyReceipt(relay.receipt(2), { relayAddress: relay.address })).toMatchObject({
      field: "body.attestation",
    });
  });

  it("[VR6] is refused when its leaf isn't where it says, or not in the log at all", async () => {
    const relay = relayOf(FIVE);
    const receipt = relay.receipt(2);
    const leafHash = hexOf(receiptLeafHash(sha256, receipt.body));
    expect(
      await verifyReceipt(
        { ...receipt, log: { ...receipt.log, path: receipt.log.path.slice(1) } },
        { relayAddress: relay.address },
      ),
    ).toMatchObject({ fault: "inclusion", field: "log.path" });
    expect(
      await verifyReceipt(
        { ...receipt, log: { ...receipt.log, head: relay.head(2), path: [] } },
        { relayAddress: relay.address },
      ),
    ).toMatchObject({ fault: "inclusion", field: "log.head.size" });
    expect(leafHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("[VR7] its log is held against heads of other times: grown is fine, forked and truncated are named", async () => {
    const key = secp256k1.utils.randomSecretKey();
    const signing = { chainId: 31_337, verifyingContract: null };
    const relay = relayOf(9, signing, key);
    const relayAddress = relay.address;
    const receipt = relay.receipt(2, relay.head(6));
    for (const size of [3, 4, 6, 9])
      for (const name of ["earlierHead", "head"] as const) {
        const path = size <= 6 ? pathBetween(relay, size, 6) : pathBetween(relay, 6, size);
        const kept = { head: relay.head(size), path };
        expect([size, await verifyReceipt(receipt, { relayAddress, [name]: kept })]).toMatchObject([
          size,
          { ok: true },
        ]);
      }

    // The same relay's other log: its third leaf differs.
    const fork = relayOf(2, signing, key);
    for (let i = 2; i < 9; i++) fork.append({ ...relay.bodies[i], ...(i === 2 ? { atMs: 5 } : {}) });
    const forked = { fault: "forked", field: "log.head.rootHash" };
    expect(await verifyReceipt(receipt, { relayAddress, earlierHead: { head: fork.head(6), path: [] } })).toMatchObject(
      forked,
    );
    for (const path of [pathBetween(relay, 4, 6), pathBetween(fork, 4, 6), []])
      expect(await verifyReceipt(receipt, { relayAddress, earlierHead: { head: fork.head(4), path } })).toMatchObject(
        forked,
      );
    expect(
      await verifyReceipt(receipt, { relayAddress, head: { head: fork.head(9), path: pathBetween(fork, 6, 9) } }),
    ).toMatchObject(forked);

    // Nine leaves then, six now.
    const later = relay.head(6, relay.head(9).timestampMs + 1);
    const path = pathBetween(relay, 6, 9);
    expect(
      await verifyReceipt(relay.receipt(2, later), { relayAddress, earlierHead: { head: relay.head(9), path } }),
    ).toMatchObject({
      fault: "truncated",
      field: "log.head.size",
    });

    // Heads are only worth something when they are the relay's own.
    const altered = { ...relay.head(4), size: 3 };
    expect(await verifyReceipt(receipt, { relayAddress, earlierHead: { head: altered, path: [] } })).toMatchObject({
      field: "earlierHead.head.size",
    });
  });

  it("[RC7] is what viem and noble take for EIP-712, head and receipt, with and without a contract", async () => {
    for (const verifyingContract of [null, `0x${"5a".repeat(20)}`]) {
      const relay = relayOf(3, { chainId: 11_155_111, verifyingContract });
      relay.append({ verdict: rich, params: { temperature: 0.5 }, seed: "18446744073709551615" });
      const { body, log, signature, words } = relay.receipt(3);
      const domain = {
        name: "Starling",
        version: "1",
        chainId: 11_155_111,
        ...(verifyingContract === null ? {} : { verifyingContract: hex(verifyingContract) }),
      };
      const leafHash = hexOf(receiptLeafHash(sha256, body));
      const stated = typedMessage(RECEIPT_STRUCT, { body, logId: log.head.logId, leafIndex: log.leafIndex, leafHash });
      const head = typedMessage(TREE_HEAD_STRUCT, log.head);
      for (const [typed, by] of [
        [stated, signature],
        [head, log.head.signature],
      ] as const) {
        const data = { domain, ...typed };
        expect(await verifyTypedData({ address: hex(relay.address), ...data, signature: hex(by) })).toBe(true);
        expect((await recoverTypedDataAddress({ ...data, signature: hex(by) })).toLowerCase()).toBe(relay.address);
        const raw = bytesOfHex(by.slice(2));
        const recovered = Uint8Array.of((raw[64] ?? 0) - 27, ...raw.subarray(0, 64));
        const point = secp256k1.recoverPublicKey(recovered, bytesOfHex(hashTypedData(data).slice(2)), {
          prehash: false,
        });
        const full = secp256k1.Point.fromBytes(point).toBytes(false);
        expect(`0x${hexOf(keccak256(full.subarray(1)).subarray(12))}`).toBe(relay.address);
      }
      expect(words).toHaveLength(RECEIPT_STRUCT.fields.length);
    }
    expect(hexOf(nodeHash(sha256, new Uint8Array(32), new Uint8Array(32)))).toHaveLength(64);
  });
});

const hex = (text: string): `0x${string}` => `0x${text.slice(2)}`;

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

type Path = readonly string[];
const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** Of every value of a document, branches included. */
function pathsIn(value: unknown): Path[] {
  if (!isBranch(value)) return [];
  return Object.entries(value).flatMap(([key, of]) => [[key], ...pathsIn(of).map((path) => [key, ...path])]);
}
const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((of, key) => (isBranch(of) ? of[key] : undefined), value);

function withValue(document: Receipt, path: Path, value: unknown): unknown {
  const copy: unknown = structuredClone(document);
  const parent = valueAt(copy, path.slice(0, -1));
  const key = path.at(-1);
  if (isBranch(parent) && key !== undefined) parent[key] = value;
  return copy;
}
