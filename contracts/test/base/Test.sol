// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Vm} from "./Vm.sol";

/// @title What a forge test needs.
abstract contract Test {
    /// @notice forge looks for it.
    bool public constant IS_TEST = true;

    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev `value` folded into `min`..`max`.
    function _within(uint256 value, uint256 min, uint256 max) internal pure returns (uint256) {
        uint256 width = max - min + 1;
        return width == 0 ? value : min + (value % width);
    }

    function _person(string memory name) internal pure returns (address) {
        return vm.addr(uint256(keccak256(bytes(name))));
    }
}
