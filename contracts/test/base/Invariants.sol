// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StarlingTest} from "./StarlingTest.sol";

/// @title forge calls the functions of one contract in random order and asks after each call whether the invariants hold.
abstract contract Invariants is StarlingTest {
    address internal actor;

    /// @notice forge looks for it.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = actor;
    }
}
