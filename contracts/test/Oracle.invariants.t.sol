// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {OracleActor} from "./actors/OracleActor.sol";
import {Invariants} from "./base/Invariants.sol";

contract OracleInvariantsTest is Invariants {
    uint256 private constant POINTS = 900e6;

    OracleActor private people;

    function setUp() public override {
        super.setUp();
        vm.prank(RELAY);
        oracle.setEarningsAccount(EARNINGS);
        people = new OracleActor(token, oracle, RELAY);
        actor = address(people);
        _give(actor, POINTS);
    }

    function invariant_whatIsHeldIsTheSumOfTheOpenRequests() external view {
        vm.assertEq(oracle.escrowed(), people.open(), "escrowed");
        vm.assertEq(token.balanceOf(address(oracle)), people.open(), "balance");
    }

    function invariant_whatWasPaidWasBurnedForTheEarningsAccount() external view {
        vm.assertEq(deposit.totalPoints() * WEI_PER_MICROPOINT, people.paid(), "deposited");
        vm.assertEq(token.totalSupply(), POINTS * WEI_PER_MICROPOINT - people.paid(), "supply");
    }

    function invariant_nothingIsLost() external view {
        vm.assertEq(
            token.balanceOf(actor) + people.open() + people.paid(),
            POINTS * WEI_PER_MICROPOINT,
            "held, paid and kept"
        );
    }

    function invariant_nobodyGetsInAgain() external view {
        vm.assertEq(people.reentries(), 0, "re-entries");
    }

    function afterInvariant() external view {
        for (uint256 id = 1; id <= people.requests(); ++id) {
            vm.assertTrue(oracle.requestOf(id).state == people.stateOf(id), "state");
        }
    }
}
