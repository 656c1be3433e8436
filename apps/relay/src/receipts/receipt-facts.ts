import type { JobId, NodeId, ReceiptBody } from "@starling/protocol";

/** Up to where the database's outputs and verdicts are in the log. */
export interface LogCursor {
  readonly outputSeq: bigint;
  readonly verdictSeq: bigint;
}

/** All that a receipt says of an answer with a final verdict; but for the node's key, which its signature gives away. */
export interface ReceiptFacts {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly firstItem: number;
  readonly itemCount: number;
  readonly modelId: string;
  /** 64 hex digits. */
  readonly modelHash: string;
  readonly params: ReceiptBody["params"];
  readonly nodeId: NodeId;
  /** RFC 7638: of the keys of the node's account, one of which signed. */
  readonly keyThumbprints: readonly string[];
  readonly fence: number;
  readonly inputHash: Uint8Array;
  readonly outputHash: Uint8Array;
  /** `packAttestations` of the protocol. */
  readonly attestation: Uint8Array;
  readonly verification: ReceiptBody["verdict"];
  readonly entryId: ReceiptBody["entryId"];
  /** Of the acceptance, or of the verdict. */
  readonly atMs: number;
}
