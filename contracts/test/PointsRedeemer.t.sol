// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {PointsRedeemer} from "../src/PointsRedeemer.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract PointsRedeemerTest is StarlingTest {
    uint256 private constant NEXT_KEY = uint256(keccak256("next relay"));

    function test_aVoucherMintsItsPoints() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.Redeemed(ALICE, STRANGER, 5e6, 5e6);
        uint256 points = redeemer.redeem(voucher, _signed(voucher));
        vm.assertEq(points, 5e6);
        vm.assertEq(token.balanceOf(STRANGER), 5e18);
        vm.assertEq(redeemer.redeemed(ALICE), 5e6);
        vm.assertEq(redeemer.totalRedeemed(), 5e6);
        vm.assertEq(redeemer.redeemedIn(token.currentEpoch()), 5e6);
        vm.assertEq(redeemer.remainingThisEpoch(), CAP - 5e6);
    }

    function test_aLaterVoucherMintsTheDifference() external {
        PointsRedeemer.Voucher memory first = _voucher(ALICE, STRANGER, 5e6);
        PointsRedeemer.Voucher memory second = _voucher(ALICE, ADMIN, 7e6);
        redeemer.redeem(first, _signed(first));
        redeemer.redeem(second, _signed(second));
        vm.assertEq(token.balanceOf(STRANGER), 5e18);
        vm.assertEq(token.balanceOf(ADMIN), 2e18);
        vm.assertEq(redeemer.redeemed(ALICE), 7e6);
        vm.assertEq(redeemer.refusal(first, _signed(first)), PointsRedeemer.NothingToRedeem.selector);
        vm.assertEq(redeemer.refusal(second, _signed(second)), PointsRedeemer.NothingToRedeem.selector);
    }

    function test_aVoucherThatWasLostLosesNothing() external {
        PointsRedeemer.Voucher memory second = _voucher(ALICE, STRANGER, 7e6);
        redeemer.redeem(second, _signed(second));
        vm.assertEq(token.balanceOf(STRANGER), 7e18);
        // The first one turns up: all that it grants was minted.
        PointsRedeemer.Voucher memory first = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(first);
        vm.expectRevert(PointsRedeemer.NothingToRedeem.selector);
        redeemer.redeem(first, signature);
    }

    function test_accountsAreApart() external {
        PointsRedeemer.Voucher memory ofAlice = _voucher(ALICE, STRANGER, 5e6);
        PointsRedeemer.Voucher memory ofBob = _voucher(BOB, STRANGER, 3e6);
        redeemer.redeem(ofAlice, _signed(ofAlice));
        redeemer.redeem(ofBob, _signed(ofBob));
        vm.assertEq(token.balanceOf(STRANGER), 8e18);
    }

    function test_aVoucherHoldsInTheSecondOfItsDeadline() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        vm.warp(voucher.deadline);
        vm.assertEq(redeemer.refusal(voucher, _signed(voucher)), bytes4(0));
        redeemer.redeem(voucher, _signed(voucher));
    }

    function test_refusalSaysWhatRedeemWouldSay() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        vm.assertEq(redeemer.refusal(voucher, _signed(voucher)), bytes4(0));
        vm.assertEq(redeemer.refusal(voucher, hex"00"), PointsRedeemer.WrongSigner.selector);
        redeemer.redeem(voucher, _signed(voucher));
        vm.assertEq(redeemer.refusal(voucher, _signed(voucher)), PointsRedeemer.NothingToRedeem.selector);
    }

    function test_noRecipientThatWouldLoseTheTokens() external {
        address[3] memory lost = [address(0), address(redeemer), address(token)];
        for (uint256 i = 0; i < lost.length; ++i) {
            PointsRedeemer.Voucher memory voucher = _voucher(ALICE, lost[i], 5e6);
            bytes memory signature = _signed(voucher);
            vm.expectRevert(PointsRedeemer.BadRecipient.selector);
            redeemer.redeem(voucher, signature);
        }
    }

    function test_noEmptyAccount() external {
        PointsRedeemer.Voucher memory voucher = _voucher(0, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        vm.expectRevert(PointsRedeemer.EmptyAccount.selector);
        redeemer.redeem(voucher, signature);
    }

    function test_redeemManyGoesPastWhatItCannotRedeem() external {
        PointsRedeemer.Voucher[] memory vouchers = new PointsRedeemer.Voucher[](5);
        bytes[] memory signatures = new bytes[](5);
        vouchers[0] = _voucher(ALICE, STRANGER, 5e6);
        vouchers[1] = _voucher(ALICE, STRANGER, 5e6);
        vouchers[2] = _voucher(BOB, STRANGER, CAP);
        vouchers[3] = _voucher(BOB, STRANGER, 2e6);
        vouchers[4] = _voucher(EARNINGS, STRANGER, 1e6);
        for (uint256 i = 0; i < 5; ++i) signatures[i] = _signed(vouchers[i]);
        signatures[4] = _sign(STRANGER_KEY, redeemer.digestOf(vouchers[4]));

        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.Redeemed(ALICE, STRANGER, 5e6, 5e6);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.Skipped(ALICE, 5e6, PointsRedeemer.NothingToRedeem.selector);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.Skipped(BOB, CAP, PointsRedeemer.EpochCapReached.selector);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.Redeemed(BOB, STRANGER, 2e6, 2e6);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.Skipped(EARNINGS, 1e6, PointsRedeemer.WrongSigner.selector);
        bool[] memory done = redeemer.redeemMany(vouchers, signatures);

        bool[5] memory expected = [true, false, false, true, false];
        for (uint256 i = 0; i < 5; ++i) vm.assertEq(done[i], expected[i]);
        vm.assertEq(token.balanceOf(STRANGER), 7e18);
    }

    function test_redeemManyIsBounded() external {
        uint256 tooMany = redeemer.VOUCHERS_MAX() + 1;
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.BatchOutOfBounds.selector, tooMany, tooMany));
        redeemer.redeemMany(new PointsRedeemer.Voucher[](tooMany), new bytes[](tooMany));
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.BatchOutOfBounds.selector, 2, 1));
        redeemer.redeemMany(new PointsRedeemer.Voucher[](2), new bytes[](1));
    }

    function test_theRelayPausesAndTheAdminGoesOn() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        vm.prank(RELAY);
        redeemer.pause();
        vm.expectRevert(Pausable.EnforcedPause.selector);
        redeemer.redeem(voucher, signature);
        vm.expectRevert(Pausable.EnforcedPause.selector);
        redeemer.redeemMany(new PointsRedeemer.Voucher[](0), new bytes[](0));
        vm.expectRevert(_missesRole(RELAY, bytes32(0)));
        vm.prank(RELAY);
        redeemer.unpause();
        vm.prank(ADMIN);
        redeemer.unpause();
        redeemer.redeem(voucher, signature);
    }

    function test_strangersMayNothing() external {
        bytes32 pauserRole = redeemer.PAUSER_ROLE();
        vm.startPrank(STRANGER);
        vm.expectRevert(_missesRole(STRANGER, pauserRole));
        redeemer.pause();
        vm.expectRevert(_missesRole(STRANGER, bytes32(0)));
        redeemer.rotateSigner(STRANGER, 0);
        vm.expectRevert(_missesRole(STRANGER, bytes32(0)));
        redeemer.revokeSigner(RELAY);
        vm.expectRevert(_missesRole(STRANGER, bytes32(0)));
        redeemer.setEpochCap(1);
        vm.stopPrank();
    }

    function test_theAdminSetsTheCapWithinItsBounds() external {
        vm.startPrank(ADMIN);
        redeemer.setEpochCap(4e6);
        vm.assertEq(redeemer.remainingThisEpoch(), 4e6);
        redeemer.setEpochCap(CAP_MAX);
        // The token's own cap is lower, and holds.
        vm.assertEq(redeemer.remainingThisEpoch(), CAP);
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.EpochCapOutOfBounds.selector, CAP_MAX + 1, CAP_MAX));
        redeemer.setEpochCap(CAP_MAX + 1);
        vm.stopPrank();
    }

    function test_twoSignersDuringTheOverlap() external {
        PointsRedeemer.Voucher memory ofOld = _voucher(ALICE, STRANGER, 1e6);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.SignerRotated(RELAY, vm.addr(NEXT_KEY), uint64(block.timestamp + 1 hours));
        vm.prank(ADMIN);
        redeemer.rotateSigner(vm.addr(NEXT_KEY), 1 hours);
        vm.assertEq(redeemer.signer(), vm.addr(NEXT_KEY));

        PointsRedeemer.Voucher memory ofNext = _voucher(BOB, STRANGER, 1e6);
        redeemer.redeem(ofNext, _sign(NEXT_KEY, redeemer.digestOf(ofNext)));
        vm.warp(block.timestamp + 1 hours);
        redeemer.redeem(ofOld, _signed(ofOld));
        vm.assertEq(token.balanceOf(STRANGER), 2e18);
        vm.warp(block.timestamp + 1);
        vm.assertFalse(redeemer.isSigner(RELAY));
        vm.assertTrue(redeemer.isSigner(vm.addr(NEXT_KEY)));
    }

    function test_aSignerMayComeBack() external {
        vm.startPrank(ADMIN);
        redeemer.rotateSigner(vm.addr(NEXT_KEY), 0);
        vm.assertFalse(redeemer.isSigner(RELAY));
        redeemer.rotateSigner(RELAY, 1 days);
        vm.stopPrank();
        vm.warp(block.timestamp + 2 days);
        vm.assertTrue(redeemer.isSigner(RELAY));
        vm.assertFalse(redeemer.isSigner(vm.addr(NEXT_KEY)));
    }

    function test_anOverlapCanBeCutShort() external {
        vm.startPrank(ADMIN);
        redeemer.rotateSigner(vm.addr(NEXT_KEY), 1 hours);
        vm.expectEmit(address(redeemer));
        emit PointsRedeemer.SignerRevoked(RELAY);
        redeemer.revokeSigner(RELAY);
        vm.stopPrank();
        vm.assertFalse(redeemer.isSigner(RELAY));
    }

    function test_rotationHasBounds() external {
        uint64 tooLongS = redeemer.OVERLAP_MAX_S() + 1;
        vm.startPrank(ADMIN);
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.OverlapOutOfBounds.selector, tooLongS));
        redeemer.rotateSigner(vm.addr(NEXT_KEY), tooLongS);
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.BadSigner.selector, address(0)));
        redeemer.rotateSigner(address(0), 0);
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.BadSigner.selector, RELAY));
        redeemer.rotateSigner(RELAY, 0);
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.BadSigner.selector, RELAY));
        redeemer.revokeSigner(RELAY);
        vm.expectRevert(abi.encodeWithSelector(PointsRedeemer.BadSigner.selector, STRANGER));
        redeemer.revokeSigner(STRANGER);
        vm.stopPrank();
    }

    function testFuzz_theDifferenceIsMinted(uint256 first, uint256 second) external {
        first = _within(first, 1, CAP);
        second = _within(second, 1, CAP);
        PointsRedeemer.Voucher memory one = _voucher(ALICE, STRANGER, first);
        PointsRedeemer.Voucher memory two = _voucher(ALICE, STRANGER, second);
        redeemer.redeem(one, _signed(one));
        bytes memory signature = _signed(two);
        if (second <= first) vm.expectRevert(PointsRedeemer.NothingToRedeem.selector);
        redeemer.redeem(two, signature);
        vm.assertEq(token.totalSupply(), (first > second ? first : second) * WEI_PER_MICROPOINT);
    }
}
