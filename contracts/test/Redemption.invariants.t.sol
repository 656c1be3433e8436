// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RedemptionActor} from "./actors/RedemptionActor.sol";
import {Invariants} from "./base/Invariants.sol";

contract RedemptionInvariantsTest is Invariants {
    RedemptionActor private people;

    function setUp() public override {
        super.setUp();
        people = new RedemptionActor(token, redeemer, deposit, ADMIN, CAP, RELAY_KEY);
        actor = address(people);
    }

    function invariant_tokensAreTheRedeemedPointsLessTheDeposited() external view {
        vm.assertEq(
            token.totalSupply(),
            (redeemer.totalRedeemed() - deposit.totalPoints()) * WEI_PER_MICROPOINT,
            "supply"
        );
        vm.assertEq(redeemer.totalRedeemed(), people.totalRedeemed(), "redeemed");
        vm.assertEq(deposit.totalPoints(), people.totalDeposited(), "deposited");
    }

    function invariant_everyAccountHasWhatItsVouchersGrantedAndNoMore() external view {
        uint256 sum = 0;
        for (uint256 i = 0; i < 5; ++i) {
            bytes32 account = people.accounts(i);
            vm.assertEq(redeemer.redeemed(account), people.redeemed(account), "of an account");
            sum += redeemer.redeemed(account);
        }
        vm.assertEq(sum, redeemer.totalRedeemed(), "of all accounts");
    }

    function invariant_noEpochIsOverAnyCap() external view {
        uint256 epoch = token.currentEpoch();
        vm.assertEq(redeemer.redeemedIn(epoch), people.redeemedIn(epoch), "of the epoch");
        vm.assertEq(token.mintedIn(epoch), redeemer.redeemedIn(epoch) * WEI_PER_MICROPOINT, "minted in the epoch");
        vm.assertLe(redeemer.redeemedIn(epoch), redeemer.EPOCH_CAP_MAX(), "the highest cap");
    }

    /// @dev A run that refuses or accepts everything would prove nothing.
    function afterInvariant() external view {
        vm.assertTrue(people.accepted() > 0, "none accepted");
        vm.assertTrue(people.refused() > 0, "none refused");
    }
}
