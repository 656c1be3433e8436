// Writes test/fixtures/receipt-proofs.golden.json, which the contracts' tests read.
import { writeFileSync } from "node:fs";
import { receiptProofs } from "./receipt-proofs.ts";
import { CONTRACTS_DIR } from "./solc-input.ts";

writeFileSync(
  `${CONTRACTS_DIR}test/fixtures/receipt-proofs.golden.json`,
  `${JSON.stringify(receiptProofs(), null, 1)}\n`,
);
