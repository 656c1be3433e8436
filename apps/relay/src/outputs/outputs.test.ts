// Answers become tokens on a real chain, and what shows where they come from.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inferenceTokenAbi } from "@starling/contracts";
import {
  type MintPermit,
  type MintView,
  mintView,
  type OutputMetadata,
  outputProvenance,
  outputsPage,
  receipt as receiptSchema,
} from "@starling/protocol";
import {
  createWalletClient,
  encodeFunctionData,
  type Hex,
  http,
  keccak256,
  type LocalAccount,
  stringToHex,
} from "viem";
import { encodeAbiParameters } from "viem/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ChainBed, startChainBed } from "../chain/testing/start-chain-bed.ts";
import { eventually } from "../testing/eventually.ts";
import { refusalIn } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL } from "../testing/test-catalogue.ts";
import { connectTextNode } from "../testing/text-node.ts";
import { METADATA_PARAMETERS } from "./token-contract.ts";

const dataDir = mkdtempSync(join(tmpdir(), "starling-outputs-"));
let bed: ChainBed;
beforeAll(async () => {
  bed = await startChainBed({ config: { sponsors: true }, relay: { dataDir } });
  await bed.untilChain("following");
  await bed.relay().node();
}, 60_000);
afterAll(async () => {
  await bed?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const hex = (text: string): Hex => `0x${text.slice(2)}`;
const call = (...args: Parameters<ReturnType<ChainBed["relay"]>["call"]>) => bed.relay().call(...args);

/** An answer of the bed's consumer; gives its receipt's id once the receipt is there. */
async function answered(
  model = TEST_EMBED_MODEL,
  items: readonly unknown[] = [`text ${Math.random()}`],
): Promise<string> {
  const job = await call("POST", "/v1/jobs", { body: { model, items, assurance: "none" } });
  const { text } = await call("GET", `/v1/jobs/${job.json?.id}/results`);
  const { receipt } = JSON.parse(text.trim().split("\n")[0] ?? "{}");
  await eventually(async () => {
    expect((await call("GET", `/v1/receipts/${receipt}`, { apiKey: null })).status).toBe(200);
  });
  return String(receipt);
}

const permitOf = async (receipt: string, body: object): Promise<MintView> =>
  mintView.parse((await call("POST", `/v1/receipts/${receipt}/mint`, { body })).json);
const refusalOf = async (receipt: string, options: Parameters<typeof call>[2]) => {
  const reply = await call("POST", `/v1/receipts/${receipt}/mint`, options);
  return { status: reply.status, code: refusalIn(reply).code };
};
const provenanceOf = async (id: string) =>
  outputProvenance.parse((await call("GET", `/v1/outputs/${id}`, { apiKey: null })).json);
const foundOf = async (id: string) => {
  const { checks, genuine } = await provenanceOf(id);
  return { genuine, ...Object.fromEntries(checks.map(({ name, found }) => [name, found])) };
};

/** A permit that somebody signs whom the admin made a signer of mints: a thief of the relay's key, say. */
async function forge(
  signer: LocalAccount,
  to: LocalAccount,
  hashes: Omit<MintPermit, "to" | "metadataHash" | "deadline">,
) {
  const { chain } = bed;
  const contract = hex(chain.contracts.inferenceToken);
  const role = await chain.publicClient.readContract({
    abi: inferenceTokenAbi,
    address: contract,
    functionName: "MINT_SIGNER_ROLE",
  });
  const grant = { functionName: "grantRole", args: [role, signer.address] } as const;
  await chain.send(chain.admin, contract, encodeFunctionData({ abi: inferenceTokenAbi, ...grant }));
  const metadata: OutputMetadata = {
    name: "Forged",
    description: "",
    modelId: "m",
    prompt: "",
    output: "a lie",
    uri: "",
  };
  const { timestamp } = await chain.publicClient.getBlock();
  const permit = {
    leafHash: hex(hashes.leafHash),
    modelHash: hex(hashes.modelHash),
    inputHash: hex(hashes.inputHash),
    outputHash: hex(hashes.outputHash),
    to: to.address,
    metadataHash: keccak256(encodeAbiParameters(METADATA_PARAMETERS, [metadata])),
    deadline: timestamp + 3_600n,
  };
  const client = createWalletClient({ account: signer, transport: http(chain.rpcUrl) });
  const field = (name: string, type: string) => ({ name, type });
  const signature = await client.signTypedData({
    domain: { name: "Starling Inference", version: "1", chainId: chain.chainId, verifyingContract: contract },
    types: {
      MintPermit: [
        ...["leafHash", "modelHash", "inputHash", "outputHash"].map((name) => field(name, "bytes32")),
        field("to", "address"),
        field("metadataHash", "bytes32"),
        field("deadline", "uint64"),
      ],
    },
    primaryType: "MintPermit",
    message: permit,
  });
  const args = [permit, metadata, signature] as const;
  await chain.send(to, contract, encodeFunctionData({ abi: inferenceTokenAbi, functionName: "mint", args }));
  await bed.confirm();
}

describe("an answer as a token", () => {
  it("[OM1][OM2] is minted by its owner, once, with the receipt’s hashes and its proof", async () => {
    const wallet = await bed.chain.wallet();
    const to = wallet.address.toLowerCase();
    const receipt = await answered();
    const permit = await permitOf(receipt, { to });
    await bed.chain.send(wallet, permit.transaction.to, hex(permit.transaction.data));
    await bed.confirm();

    const { body } = receiptSchema.parse((await call("GET", `/v1/receipts/${receipt}`, { apiKey: null })).json);
    const output = await provenanceOf(permit.tokenId);
    expect(output).toMatchObject({
      owner: to,
      model: TEST_EMBED_MODEL,
      receipt,
      prompt: null,
      answer: null,
      modelHash: `0x${body.modelHash}`,
      inputHash: `0x${body.inputHash}`,
      outputHash: `0x${body.outputHash}`,
      genuine: "yes",
    });
    expect(output.checks.map(({ found }) => found)).toEqual(Array(6).fill("yes"));
    const token = { abi: inferenceTokenAbi, address: hex(bed.chain.contracts.inferenceToken) } as const;
    const tokenId = BigInt(permit.tokenId);
    const proven = await bed.chain.publicClient.readContract({
      ...token,
      functionName: "provenanceOf",
      args: [tokenId],
    });
    expect(proven).toMatchObject({ outputHash: `0x${body.outputHash}`, proven: true });
    // As wallets write it.
    expect((await provenanceOf(String(tokenId))).id).toBe(permit.tokenId);

    expect(await refusalOf(receipt, { body: { to } })).toEqual({ status: 409, code: "output_minted" });
    await expect(bed.chain.send(wallet, permit.transaction.to, hex(permit.transaction.data))).rejects.toThrow();
  });

  it("[OM1] isn’t given to another account, nor without a key, nor of a receipt that isn’t there", async () => {
    const receipt = await answered();
    const other = await bed.user(1_000_000n);
    const body = { to: other.address };
    expect(await refusalOf(receipt, { body, apiKey: other.apiKey })).toEqual({
      status: 403,
      code: "receipt_not_owned",
    });
    expect((await refusalOf(receipt, { body, apiKey: null })).status).toBe(401);
    const nobody = `rcp_${"0".repeat(26)}-0`;
    expect((await refusalOf(nobody, { body })).code).toBe("receipt_not_found");
    expect((await refusalOf("rcp_x'--", { body })).code).toBe("receipt_not_found");
    for (const to of ["", "0x12", `${other.address}00`, 5, null])
      expect((await refusalOf(receipt, { body: { to } })).code, String(to)).toBe("invalid_field");
    expect((await refusalOf(receipt, { body: { ...body, extra: 1 } })).code).toBe("unknown_field");
  });

  it("[OM3] shows question and answer where its owner wants that", async () => {
    const node = await connectTextNode({ url: bed.relay().url });
    const receipt = await answered("tiny-generate", [{ prompt: "a b c", max_tokens: 4, temperature: 0 }]);
    const wallet = await bed.chain.wallet();
    const permit = await permitOf(receipt, { to: wallet.address, publish: true });
    for (const to of [wallet.address.replace(/[a-f]/, (x) => x.toUpperCase()), `0x${"0".repeat(40)}`])
      expect(await refusalOf(receipt, { body: { to } })).toEqual({ status: 400, code: "invalid_field" });
    expect(permit.metadata.prompt).toContain("a b c");
    expect(permit.metadata.output).not.toBe("");
    await bed.chain.send(wallet, permit.transaction.to, hex(permit.transaction.data));
    await bed.confirm();
    expect(await provenanceOf(permit.tokenId)).toMatchObject({
      prompt: permit.metadata.prompt,
      answer: permit.metadata.output,
      genuine: "yes",
    });
    node.close();
  });

  it("is listed, newest first and by owner, and follows its owner", async () => {
    const [wallet, friend] = [await bed.chain.wallet(), await bed.chain.wallet()];
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) {
      const permit = await permitOf(await answered(), { to: wallet.address.toLowerCase() });
      await bed.chain.send(wallet, permit.transaction.to, hex(permit.transaction.data));
      ids.unshift(permit.tokenId);
    }
    const moved = ids[0] ?? "";
    const args = [wallet.address, friend.address, BigInt(moved)] as const;
    const transfer = encodeFunctionData({ abi: inferenceTokenAbi, functionName: "transferFrom", args });
    await bed.chain.send(wallet, bed.chain.contracts.inferenceToken, transfer);
    await bed.confirm();
    const page = async (query: string) =>
      outputsPage.parse((await call("GET", `/v1/outputs?${query}`, { apiKey: null })).json);
    const first = await page("limit=2");
    expect(first.data.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    const second = await page(`limit=2&cursor=${first.next_cursor}`);
    expect(second.data[0]?.id).toBe(ids[2]);
    expect((await page(`owner=${friend.address.toLowerCase()}`)).data.map(({ id }) => id)).toEqual([moved]);
    // As wallets write it, with its checksum in the letters' case.
    expect((await page(`owner=${wallet.address}`)).data.map(({ id }) => id)).toEqual(ids.slice(1));
    for (const bad of ["limit=0", "limit=1000", "cursor=x", "owner=0x1", "other=1"])
      expect((await call("GET", `/v1/outputs?${bad}`, { apiKey: null })).status, bad).toBe(400);
  });

  it("[OM4] that was forged is told: of no answer, or of one with other hashes", async () => {
    const [thief, fence] = [await bed.chain.wallet(), await bed.chain.wallet()];
    const invented = keccak256(stringToHex("nothing was computed"));
    const lie = { modelHash: invented, inputHash: invented, outputHash: invented };
    await forge(thief, fence, { leafHash: invented, ...lie });
    expect(await foundOf(invented)).toEqual({
      genuine: "no",
      token: "yes",
      receipt: "no",
      hashes: "unknown",
      log: "unknown",
      anchor: "unknown",
      verdict: "unknown",
    });

    const { tokenId: leafHash, receipt } = await permitOf(await answered(), { to: fence.address.toLowerCase() });
    await forge(thief, fence, { leafHash, ...lie });
    expect(await foundOf(leafHash)).toMatchObject({ genuine: "no", receipt: "yes", hashes: "no", log: "yes" });
    expect(await refusalOf(receipt, { body: { to: fence.address.toLowerCase() } })).toMatchObject({
      code: "output_minted",
    });

    const unseen = await call("GET", `/v1/outputs/0x${"12".repeat(32)}`, { apiKey: null });
    expect(refusalIn(unseen).code).toBe("output_not_found");
    for (const id of ["0x12", "abc", "-1", `0x${"AB".repeat(32)}`, "9".repeat(90)])
      expect(refusalIn(await call("GET", `/v1/outputs/${id}`, { apiKey: null })).code, id).toBe("output_not_found");
  });

  it("[OM2] waits for the log’s head on the chain where the relay pays for nothing", async () => {
    await bed.restart({ sponsors: false });
    await bed.untilChain("following");
    await bed.relay().node();
    const { data } = outputsPage.parse((await call("GET", "/v1/outputs", { apiKey: null })).json);
    expect(data.length).toBeGreaterThan(0);
    const { consumer } = bed.relay();
    const receipt = await answered();
    expect(await refusalOf(receipt, { body: { to: `0x${"11".repeat(20)}` }, apiKey: consumer.apiKey })).toEqual({
      status: 409,
      code: "receipt_not_anchored",
    });
  });
});
