// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Reads a receipt's body: RFC 8785 JSON, whose keys come in one order.
library ReceiptBody {
    /// @notice Longer than any receipt: its parameters have at most 16,384 characters.
    uint256 internal constant BYTES_MAX = 24_576;

    // In a JSON text a quote inside of a string has a backslash before it, so these are found as keys alone; and what could
    // hold keys of somebody's own, the parameters, comes after all three.
    // solhint-disable quotes
    bytes private constant INPUT = ',"inputHash":"';
    bytes private constant MODEL = ',"modelHash":"';
    bytes private constant OUTPUT = ',"outputHash":"';

    // solhint-enable quotes

    /// @notice RFC 9162's leaf hash of the body.
    function leafHash(bytes calldata body) internal pure returns (bytes32) {
        return sha256(abi.encodePacked(uint8(0), body));
    }

    /// @return found false when one of them isn't there
    function hashes(
        bytes calldata body
    ) internal pure returns (bool found, bytes32 inputHash, bytes32 modelHash, bytes32 outputHash) {
        uint256 next = 0;
        (found, inputHash, next) = _hashAfter(body, INPUT, next);
        if (found) (found, modelHash, next) = _hashAfter(body, MODEL, next);
        if (found) (found, outputHash, next) = _hashAfter(body, OUTPUT, next);
    }

    /// @dev The 64 hex digits behind the first `key` at or after `from`, and where they end.
    function _hashAfter(
        bytes calldata body,
        bytes memory key,
        uint256 from
    ) private pure returns (bool found, bytes32 hash, uint256 next) {
        uint256 length = key.length;
        uint256 shift = 256 - 8 * length;
        uint256 wanted = uint256(bytes32(key)) >> shift;
        for (uint256 i = from; i + length + 65 <= body.length; ++i) {
            uint256 word;
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                word := calldataload(add(body.offset, i))
            }
            if (word >> shift != wanted) continue;
            next = i + length + 64;
            (found, hash) = _unhex(body[i + length:next]);
            return (found && body[next] == 0x22, hash, next);
        }
        return (false, 0, from);
    }

    function _unhex(bytes calldata digits) private pure returns (bool valid, bytes32) {
        uint256 value = 0;
        for (uint256 i = 0; i < 64; ++i) {
            uint256 digit = uint8(digits[i]);
            if (digit >= 0x30 && digit <= 0x39) digit -= 0x30;
            else if (digit >= 0x61 && digit <= 0x66) digit -= 0x57;
            else return (false, 0);
            value = (value << 4) | digit;
        }
        return (true, bytes32(value));
    }
}
