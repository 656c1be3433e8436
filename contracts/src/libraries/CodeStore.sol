// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Bytes kept as the code of an account of their own: about a third of what storage slots cost.
library CodeStore {
    error NotStored();

    /// @notice Writes `data` behind a STOP, so that it can't be run. At most 24,575 bytes.
    function write(bytes memory data) internal returns (address place) {
        // PUSH2 length, DUP1, PUSH1 10 (where the code begins), RETURNDATASIZE (0), CODECOPY, RETURNDATASIZE, RETURN; then the code.
        bytes memory creation = abi.encodePacked(
            hex"61",
            uint16(data.length + 1),
            hex"80600a3d393df300",
            data
        );
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            place := create(0, add(creation, 0x20), mload(creation))
        }
        if (place == address(0)) revert NotStored();
    }

    function read(address place) internal view returns (bytes memory data) {
        uint256 length = place.code.length - 1;
        data = new bytes(length);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            extcodecopy(place, add(data, 0x20), 1, length)
        }
    }
}
