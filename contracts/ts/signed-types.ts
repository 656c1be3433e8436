// What the relay signs for the contracts: the structs as they hash them, for whoever signs typed data.
/** EIP-712, of PointsRedeemer. */
export const VOUCHER_TYPES = {
  Voucher: [
    { name: "account", type: "bytes32" },
    { name: "recipient", type: "address" },
    { name: "cumulative", type: "uint256" },
    { name: "deadline", type: "uint64" },
  ],
} as const;

/** EIP-712, of InferenceToken. */
export const MINT_PERMIT_TYPES = {
  MintPermit: [
    { name: "leafHash", type: "bytes32" },
    { name: "modelHash", type: "bytes32" },
    { name: "inputHash", type: "bytes32" },
    { name: "outputHash", type: "bytes32" },
    { name: "to", type: "address" },
    { name: "metadataHash", type: "bytes32" },
    { name: "deadline", type: "uint64" },
  ],
} as const;
