// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StarToken} from "../src/StarToken.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract StarTokenTest is StarlingTest {
    uint256 private constant CAP_WEI = CAP * WEI_PER_MICROPOINT;

    function setUp() public override {
        super.setUp();
        // A token whose minter is this test.
        token = new StarToken(ADMIN, address(this), EPOCH_S, CAP_WEI, CAP_MAX * WEI_PER_MICROPOINT);
    }

    function test_isStarlingWithEighteenDecimals() external view {
        vm.assertEq(token.name(), "Starling");
        vm.assertEq(token.symbol(), "STAR");
        vm.assertEq(token.decimals(), 18);
        vm.assertEq(token.totalSupply(), 0);
    }

    function test_theMinterMints() external {
        token.mint(STRANGER, 5e18);
        vm.assertEq(token.balanceOf(STRANGER), 5e18);
        vm.assertEq(token.mintedIn(token.currentEpoch()), 5e18);
        vm.assertEq(token.mintableNow(), CAP_WEI - 5e18);
    }

    function test_nobodyElseMints() external {
        bytes32 role = token.MINTER_ROLE();
        vm.expectRevert(_missesRole(ADMIN, role));
        vm.prank(ADMIN);
        token.mint(ADMIN, 1);
    }

    function test_theCapHoldsInTheTokenItself() external {
        token.mint(STRANGER, CAP_WEI - 1);
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochCapExceeded.selector, 2, 1));
        token.mint(STRANGER, 2);
        token.mint(STRANGER, 1);
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochCapExceeded.selector, 1, 0));
        token.mint(STRANGER, 1);
    }

    function test_aNewEpochHasItsOwnCap() external {
        token.mint(STRANGER, CAP_WEI);
        uint256 nextS = (token.currentEpoch() + 1) * EPOCH_S;
        vm.warp(nextS - 1);
        vm.assertEq(token.mintableNow(), 0);
        vm.warp(nextS);
        vm.assertEq(token.mintableNow(), CAP_WEI);
        token.mint(STRANGER, CAP_WEI);
        vm.assertEq(token.totalSupply(), 2 * CAP_WEI);
    }

    function test_burningDoesNotMakeRoomUnderTheCap() external {
        token.mint(address(this), CAP_WEI);
        token.burn(CAP_WEI);
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochCapExceeded.selector, 1, 0));
        token.mint(STRANGER, 1);
    }

    function test_theAdminSetsTheCapWithinItsBounds() external {
        token.mint(STRANGER, 10e18);
        vm.startPrank(ADMIN);
        token.setEpochCap(4e18);
        // What was minted stays, and nothing more is.
        vm.assertEq(token.mintableNow(), 0);
        token.setEpochCap(11e18);
        vm.assertEq(token.mintableNow(), 1e18);
        uint256 max = token.EPOCH_CAP_MAX();
        token.setEpochCap(max);
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochCapOutOfBounds.selector, max + 1, max));
        token.setEpochCap(max + 1);
        vm.stopPrank();
    }

    function test_nobodyElseSetsTheCap() external {
        vm.expectRevert(_missesRole(address(this), bytes32(0)));
        token.setEpochCap(1);
    }

    function test_epochLengthsHaveBounds() external {
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochLengthOutOfBounds.selector, 59 minutes));
        new StarToken(ADMIN, address(this), 59 minutes, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochLengthOutOfBounds.selector, 367 days));
        new StarToken(ADMIN, address(this), 367 days, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(StarToken.EpochCapOutOfBounds.selector, 2, 1));
        new StarToken(ADMIN, address(this), 1 hours, 2, 1);
    }

    function test_aPermitAllowsWithoutATransactionOfTheOwner() external {
        token.mint(STRANGER, 1e18);
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, address(this), 1e18, block.timestamp);
        token.permit(STRANGER, address(this), 1e18, block.timestamp, v, r, s);
        vm.assertEq(token.nonces(STRANGER), 1);
        token.transferFrom(STRANGER, ADMIN, 1e18);
        vm.assertEq(token.balanceOf(ADMIN), 1e18);
    }

    function test_votesAreCountedByTime() external {
        token.mint(address(this), 3e18);
        token.delegate(address(this));
        uint256 thenS = block.timestamp;
        vm.warp(thenS + 10);
        token.transfer(STRANGER, 1e18);
        vm.warp(thenS + 20);
        vm.assertEq(token.CLOCK_MODE(), "mode=timestamp");
        vm.assertEq(token.clock(), thenS + 20);
        vm.assertEq(token.getPastVotes(address(this), thenS + 5), 3e18);
        vm.assertEq(token.getVotes(address(this)), 2e18);
    }

    function testFuzz_neverOverTheCap(uint256[8] calldata amounts, uint256[8] calldata waitsS) external {
        for (uint256 i = 0; i < amounts.length; ++i) {
            vm.warp(block.timestamp + _within(waitsS[i], 0, EPOCH_S));
            uint256 left = token.mintableNow();
            uint256 amount = _within(amounts[i], 0, CAP_WEI);
            if (amount > left) vm.expectRevert(abi.encodeWithSelector(StarToken.EpochCapExceeded.selector, amount, left));
            token.mint(STRANGER, amount);
            vm.assertLe(token.mintedIn(token.currentEpoch()), CAP_WEI, "minted in an epoch");
        }
    }
}
