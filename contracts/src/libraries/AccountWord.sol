// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The id of a Starling account as 32 bytes: its ASCII text ("acc_" and 26 Crockford base32 characters), then two zeros.
library AccountWord {
    bytes4 private constant PREFIX = "acc_";
    uint256 private constant BODY_START = 4;
    uint256 private constant TEXT_LENGTH = 30;
    /// @dev One bit for each character of the alphabet: 0-9 and A-Z without I, L, O and U.
    uint256 private constant ALPHABET = 0x7DF6DFE03FF000000000000;

    /// @notice Whether `word` is such an id. A word that isn't names nobody: what is credited to it is lost.
    function isAccount(bytes32 word) internal pure returns (bool) {
        if (bytes4(word) != PREFIX || uint16(uint256(word)) != 0) return false;
        for (uint256 i = BODY_START; i < TEXT_LENGTH; ++i) {
            if ((ALPHABET >> uint8(word[i])) & 1 == 0) return false;
        }
        return true;
    }
}
