// Answers as tokens: permits to mint them, and what shows where one comes from. It holds nothing itself.
import {
  bytesOfHex,
  fail,
  hexOf,
  OUTPUT_LIMITS,
  ok,
  type Receipt,
  readReceiptId,
  receiptLeafHash,
} from "@starling/protocol";
import { cameInto } from "../accounts/came-into.ts";
import type { HttpRoom } from "../http/http-room.ts";
import type { Chain } from "../ports/chain.ts";
import type { OutputStore, StoredMintedOutput } from "../ports/output-store.ts";
import type { Receipts } from "../receipts/start-receipts.ts";
import { sha256 } from "../sha256.ts";
import { type AnchoredHead, createAnchors } from "./anchors.ts";
import { genuineOf, judgeProvenance, type ProvenanceFacts } from "./judge-provenance.ts";
import { mintMetadata } from "./mint-metadata.ts";
import { outputViewOf } from "./output-view.ts";
import type { Outputs } from "./outputs.ts";
import { readTexts, type TextsRoom } from "./read-texts.ts";
import { tokenContract } from "./token-contract.ts";

const OUTPUT_LIMITS_HERE = {
  /** How long a permit waits for the log's head to get on the chain, where the relay pays for that. */
  anchorWaitMs: 15_000,
  /** Revisions of a receipt that are looked through for a token. */
  revisionsMax: 16,
} as const;

export interface OutputsRoom extends TextsRoom, Pick<HttpRoom, "store"> {
  readonly outputStore: OutputStore;
  readonly chain: Pick<Chain, "facts" | "call" | "signTypedData" | "pass" | "anchorNow">;
  readonly receipts: Pick<Receipts, "receipt" | "receiptOfLeaf" | "head" | "key" | "inclusion">;
}

/** null without a chain. */
export function startOutputs(
  room: Omit<OutputsRoom, "chain"> & { readonly chain: OutputsRoom["chain"] | null },
): Outputs | null {
  const { chain } = room;
  return chain === null ? null : outputsOn({ ...room, chain });
}

function outputsOn(room: OutputsRoom): Outputs {
  const { chain, receipts, outputStore } = room;
  const { chainId } = chain.facts;
  const contract = tokenContract(chain);
  const anchors = createAnchors(chain, receipts);

  /** Whether a revision of the receipt has a token. */
  async function isMinted(receipt: Receipt): Promise<boolean> {
    let leafHash: string | null = hexOf(receiptLeafHash(sha256, receipt.body));
    for (let looked = 0; leafHash !== null && looked < OUTPUT_LIMITS_HERE.revisionsMax; looked++) {
      if ((await outputStore.byLeafHash({ chainId, leafHash: `0x${leafHash}` })) !== undefined) return true;
      if ((await contract.tokenOf(`0x${leafHash}`)) instanceof Object) return true;
      const isNewest: boolean = looked === 0;
      const body: Receipt["body"] | undefined = isNewest
        ? receipt.body
        : (await receipts.receiptOfLeaf(bytesOfHex(leafHash)))?.body;
      leafHash = body?.previous ?? null;
    }
    return false;
  }

  async function receiptOfToken(row: StoredMintedOutput): Promise<Receipt | undefined> {
    return receipts.receiptOfLeaf(bytesOfHex(row.leafHash.slice(2)));
  }

  return {
    async permit({ receiptId, accountId, to, publish }) {
      const chunk = readReceiptId(receiptId);
      const found = await receipts.receipt(receiptId);
      if (!found.ok) return found;
      const job = chunk === undefined ? undefined : await room.store.job(chunk.jobId);
      if (chunk === undefined || job === undefined) return fail("receipt_not_found");
      const isOwn = job.accountId === accountId || (await cameInto(room.store, job.accountId, accountId));
      if (!isOwn) return fail("receipt_not_owned");
      const { body, log } = found.value;
      if (body.verdict.status === "refuted") return fail("receipt_not_mintable");
      if (await isMinted(found.value)) return fail("output_minted");

      const waitMs = chain.facts.sponsors ? OUTPUT_LIMITS_HERE.anchorWaitMs : 0;
      const proof = await askChain(() =>
        waitMs > 0 ? anchors.include(log.leafIndex, waitMs) : anchors.inclusion(log.leafIndex),
      );
      if (proof === "unknown") return fail("chain_unavailable");
      if (proof === null) return fail("receipt_not_anchored");

      const texts = publish ? await readTexts(room, job, chunk.chunkIndex) : { prompt: null, answer: null };
      const metadata = mintMetadata(body, texts);
      const expiresAtMs = Date.now() + OUTPUT_LIMITS.permitTtlMs;
      const tokenId = `0x${hexOf(receiptLeafHash(sha256, body))}`;
      const permit = {
        leafHash: tokenId,
        modelHash: `0x${body.modelHash}`,
        inputHash: `0x${body.inputHash}`,
        outputHash: `0x${body.outputHash}`,
        to,
        metadataHash: contract.metadataHash(metadata),
        deadline: Math.floor(expiresAtMs / 1_000),
      };
      const { signature, data } = await contract.signMint(permit, metadata, proof);
      return ok({
        object: "mint_permit" as const,
        tokenId,
        receipt: body.id,
        chainId,
        contract: contract.address,
        permit,
        metadata,
        signature,
        proof,
        transaction: { to: contract.address, data },
        expiresAt: new Date(expiresAtMs).toISOString(),
      });
    },

    async page({ owner, before, limit }) {
      const rows = await outputStore.list({ chainId, owner, before, limit });
      const metadata = await contract.metadataOf(rows.map(({ leafHash }) => `0x${leafHash.slice(2)}` as const));
      const data = await Promise.all(
        rows.map(async (row, i) => {
          const receipt = await receiptOfToken(row);
          return outputViewOf(row, contract.address, receipt?.body, metadata[i] ?? null);
        }),
      );
      return { data, next: rows.length === limit ? (rows.at(-1)?.seq ?? null) : null };
    },

    async provenance(leafHash) {
      const row = await outputStore.byLeafHash({ chainId, leafHash });
      if (row === undefined) return fail("output_not_found");
      const receipt = await receiptOfToken(row);
      const newest = receipt === undefined ? undefined : await receipts.receipt(receipt.body.id);
      const onChain = await contract.tokenOf(`0x${leafHash.slice(2)}`);
      const anchored = await askChain(() => anchors.newest());
      const facts: ProvenanceFacts = {
        token: row,
        onChain,
        receipt,
        // A revision that isn't under a signed head yet isn't spoken of.
        newest: newest?.ok ? newest.value : receipt,
        anchored,
        underAnchor: await underAnchorOf(receipt, anchored),
      };
      const checks = judgeProvenance(facts);
      const owner = onChain !== null && onChain !== "unknown" ? onChain.owner : row.owner;
      const [metadata = null] = await contract.metadataOf([`0x${leafHash.slice(2)}`]);
      const view = outputViewOf({ ...row, owner }, contract.address, receipt?.body, metadata);
      return ok({ ...view, checks, genuine: genuineOf(checks) });
    },
  };

  async function underAnchorOf(
    receipt: Receipt | undefined,
    anchored: AnchoredHead | null | "unknown",
  ): Promise<ProvenanceFacts["underAnchor"]> {
    if (receipt === undefined || anchored === null || anchored === "unknown") return null;
    if (anchored.size <= receipt.log.leafIndex) return null;
    const proof = await receipts.inclusion(receipt.log.leafIndex, anchored.size);
    return proof.ok && "leaf" in proof.value ? proof.value : null;
  }

  async function askChain<T>(question: () => Promise<T>): Promise<T | "unknown"> {
    try {
      return await question();
    } catch (error) {
      room.log.warn({ err: error }, "the chain gave no answer about an output token");
      return "unknown";
    }
  }
}
