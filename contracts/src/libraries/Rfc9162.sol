// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Inclusion paths of Merkle trees with SHA-256, as in RFC 9162, section 2.1.3.2.
library Rfc9162 {
    /// @notice More than any path of a log of 2^64 leaves.
    uint256 internal constant PATH_HASHES_MAX = 64;

    /// @notice The root that a leaf hash and its path lead to.
    /// @param leafHash SHA-256 of a zero byte and the leaf
    /// @param leafIndex from 0
    /// @param size leaves in the tree
    /// @param path the nearest sibling first
    /// @return fits false when the path can't be one of this leaf in a tree of this size
    /// @return root only when it fits
    function rootFromPath(
        bytes32 leafHash,
        uint64 leafIndex,
        uint64 size,
        bytes32[] calldata path
    ) internal pure returns (bool fits, bytes32 root) {
        if (leafIndex >= size || path.length > PATH_HASHES_MAX) return (false, 0);
        uint256 index = leafIndex;
        uint256 last = size - 1;
        root = leafHash;
        for (uint256 i = 0; i < path.length; ++i) {
            if (last == 0) return (false, 0);
            if (index & 1 == 1 || index == last) {
                root = nodeHash(path[i], root);
                while (index & 1 == 0 && index != 0) {
                    index >>= 1;
                    last >>= 1;
                }
            } else {
                root = nodeHash(root, path[i]);
            }
            index >>= 1;
            last >>= 1;
        }
        return last == 0 ? (true, root) : (false, bytes32(0));
    }

    function nodeHash(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(uint8(1), left, right));
    }
}
