// Answers as tokens, as the API's routes see them.
import type { AccountId, MintRequest, MintView, Outcome, OutputProvenance, OutputView } from "@starling/protocol";

export interface Outputs {
  /** The relay's permit to mint an answer, for the account that asked for it. */
  permit(
    request: MintRequest & { readonly receiptId: string; readonly accountId: AccountId },
  ): Promise<Outcome<MintView>>;
  /** Newest first; `before` is the `next` of the page before. */
  page(request: { readonly owner: string | null; readonly before: bigint | null; readonly limit: number }): Promise<{
    readonly data: OutputView[];
    readonly next: bigint | null;
  }>;
  /** Where a token comes from, looked at now. `leafHash`: 0x and 64 lower-case hex digits. */
  provenance(leafHash: string): Promise<Outcome<OutputProvenance, "output_not_found">>;
}
