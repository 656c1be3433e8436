import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeGenerateOutput, hexOf, packBundle, pathsOf, rootOf } from "@starling/protocol";
import { afterAll, describe, expect, it } from "vitest";
import { paperInput, paperOutput, paperRelay } from "../testing/paper-relay.ts";
import { sha256 } from "../verify-receipt/hashes.ts";
import { runStarling } from "./run-starling.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "starling-verify-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(dir, name), content);
  return join(dir, name);
};

const relay = paperRelay();
for (let i = 0; i < 6; i++) relay.append();
const receipt = relay.receipt(2, relay.head(4));
const receiptFile = file("receipt.json", JSON.stringify(receipt));

async function run(...args: string[]) {
  const printed = { out: "", err: "" };
  const status = await runStarling(args, {
    out: (line) => {
      printed.out += `${line}\n`;
    },
    err: (line) => {
      printed.err += `${line}\n`;
    },
  });
  return { status, ...printed };
}

describe("starling verify", () => {
  it("[VC1] says that a receipt holds, and of whom it is", async () => {
    const output = file("output.bin", paperOutput(2));
    const input = file("input.bin", paperInput(2));
    const held = await run("verify", receiptFile, "--relay-key", relay.address, "--output", output, "--input", input);
    expect(held).toMatchObject({ status: 0, err: "" });
    expect(held.out).toContain("The receipt holds");
    expect(held.out).toContain(relay.address);
    expect(held.out).not.toContain("--relay-key");
    const unsure = await run("verify", receiptFile);
    expect(unsure.status).toBe(0);
    expect(unsure.out).toContain(`make sure that ${relay.address}`);
  });

  it("[VC1] takes result lines of a text, and says that its wording was not checked", async () => {
    const tokens = [5, 6, 7];
    const bundle = packBundle([encodeGenerateOutput({ tokens, finish: "stop" })]);
    const texts = paperRelay(undefined, undefined, () => bundle);
    const { jobId, firstItem } = texts.append({ itemCount: 1 });
    const textReceipt = file("text-receipt.json", JSON.stringify(texts.receipt(0)));
    const lines = (made: readonly number[]) =>
      file(
        `lines-${made.join("-")}.ndjson`,
        `${JSON.stringify({
          index: firstItem,
          ok: true,
          output: { text: "Well.", tokens: made, finish: "stop", usage: { prompt_tokens: 2, completion_tokens: 3 } },
          verification: { status: "checked" },
          receipt: `rcp_${jobId.slice(4)}-0`,
        })}\n`,
      );
    const held = await run("verify", textReceipt, "--relay-key", texts.address, "--output", lines(tokens));
    expect(held).toMatchObject({ status: 0, err: "" });
    expect(held.out).toContain("wording");
    const other = await run("verify", textReceipt, "--relay-key", texts.address, "--output", lines([5, 6, 8]));
    expect(other).toMatchObject({ status: 1, out: "" });
    expect(other.err).toContain("body.outputHash");
  });

  it("[VC2] names what doesn't fit and ends with 1", async () => {
    const cases: [string, string[]][] = [
      ["body.outputHash", ["--output", file("other.bin", paperOutput(1))]],
      ["body.inputHash", ["--input", file("other-input.bin", paperInput(1))]],
      ["signature", ["--relay-key", paperRelay().address]],
    ];
    for (const [field, more] of cases) {
      const refused = await run("verify", receiptFile, ...more);
      expect(refused).toMatchObject({ status: 1, out: "" });
      expect(refused.err).toContain(`${field} doesn't fit`);
    }
    // Altered, and nobody says whose it is.
    const { body } = receipt;
    for (const [name, field, altered] of [
      ["altered.json", "body.itemCount", { ...receipt, body: { ...body, itemCount: 13 } }],
      ["head.json", "log.head.size", { ...receipt, log: { ...receipt.log, head: { ...receipt.log.head, size: 5 } } }],
      [
        "id.json",
        "log.head.logId",
        { ...receipt, log: { ...receipt.log, head: { ...receipt.log.head, logId: "ab".repeat(32) } } },
      ],
      ["shape.json", "body", { ...receipt, body: null }],
    ] as const) {
      const refused = await run("verify", file(name, JSON.stringify(altered)));
      expect(refused.status).toBe(1);
      expect(refused.err).toContain(`${field} doesn't fit`);
    }
    expect(await run("verify", file("text.json", "no JSON"))).toMatchObject({ status: 1, out: "" });
  });

  it("[VC3] takes result lines as the answer", async () => {
    const lines = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({
        index,
        ok: true,
        output: { embedding: [0.1, index] },
        verification: { status: "checked" },
        receipt: "",
      }),
    );
    const refused = await run("verify", receiptFile, "--output", file("lines.ndjson", lines.join("\n")));
    expect(refused.err).toContain("body.outputHash doesn't fit");
    const few = await run("verify", receiptFile, "--output", file("few.ndjson", lines.slice(0, 30).join("\n")));
    expect(few).toMatchObject({ status: 64 });
    expect(few.err).toContain("lacks results of the receipt's items, 24 to 35");
  });

  it("[VC4] holds the log against a head of another time", async () => {
    const leaves = relay.leaves();
    const later = file("head.json", JSON.stringify({ domain: receipt.domain, head: relay.head(6) }));
    // The log of four is a node of the log of six: one hash shows it.
    const rest = hexOf(rootOf(sha256, leaves.slice(4, 6)));
    expect(pathsOf(sha256, leaves)[0]).toHaveLength(3);
    const proof = {
      first: 4,
      second: 6,
      firstRootHash: relay.head(4).rootHash,
      secondRootHash: relay.head(6).rootHash,
    };
    const shown = file("proof.json", JSON.stringify({ ...proof, path: [rest] }));
    const other = file("bad-proof.json", JSON.stringify({ ...proof, path: [hexOf(sha256())] }));
    expect(await run("verify", receiptFile, "--earlier-head", later, "--log-proof", shown)).toMatchObject({
      status: 0,
    });
    const forked = await run("verify", receiptFile, "--earlier-head", later, "--log-proof", other);
    expect(forked.status).toBe(1);
    expect(forked.err).toContain("forked");
  });

  it("[VC5] ends with 64 and shows the usage when it is called wrongly", async () => {
    for (const args of [
      [],
      ["frobnicate"],
      ["verify"],
      ["verify", receiptFile, receiptFile],
      ["verify", receiptFile, "--what"],
      ["verify", join(dir, "none.json")],
      ["verify", receiptFile, "--relay-key", "0x12"],
    ]) {
      const refused = await run(...args);
      expect([args, refused.status, refused.out]).toEqual([args, 64, ""]);
      expect(refused.err).toContain("starling verify <receipt.json>");
    }
    expect(await run("--help")).toMatchObject({ status: 0, err: "" });
  });

  it("[VC6] runs as a command from the repository's root", async () => {
    const ran = (...args: string[]) =>
      new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
        const child = execFile(
          process.execPath,
          ["packages/sdk/bin/starling.mjs", ...args],
          { cwd: ROOT },
          (_, out, err) => resolve({ status: child.exitCode, out, err }),
        );
      });
    expect(await ran("verify", receiptFile, "--relay-key", relay.address)).toMatchObject({ status: 0, err: "" });
    expect((await ran("verify", receiptFile, "--relay-key", paperRelay().address)).status).toBe(1);
    expect((await ran("verify")).status).toBe(64);
  });
});
