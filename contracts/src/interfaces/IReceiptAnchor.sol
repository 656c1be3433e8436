// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a receipt stands in a log: RFC 9162's inclusion path up to an anchored head.
struct Inclusion {
    bytes32 logId;
    /// Leaves under the head.
    uint64 size;
    /// From 0.
    uint64 leafIndex;
    /// The nearest sibling first.
    bytes32[] path;
}

interface IReceiptAnchor {
    /// @notice Whether the head of that size is anchored and the path leads from the leaf to its root.
    function verifyInclusion(bytes32 leafHash, Inclusion calldata proof) external view returns (bool);
}
