// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {PointsRedeemer} from "../src/PointsRedeemer.sol";
import {StarToken} from "../src/StarToken.sol";
import {ReenteringStarToken} from "./attackers/ReenteringStarToken.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract PointsRedeemerAttacksTest is StarlingTest {
    /// @dev The order of secp256k1: with (r, n - s) a second signature of the same text could be made.
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function _refused(PointsRedeemer.Voucher memory voucher, bytes memory signature, bytes4 reason) private {
        uint256 before = token.totalSupply();
        vm.assertEq(redeemer.refusal(voucher, signature), reason);
        vm.expectRevert(reason);
        redeemer.redeem(voucher, signature);
        PointsRedeemer.Voucher[] memory vouchers = new PointsRedeemer.Voucher[](1);
        bytes[] memory signatures = new bytes[](1);
        vouchers[0] = voucher;
        signatures[0] = signature;
        vm.assertFalse(redeemer.redeemMany(vouchers, signatures)[0]);
        vm.assertEq(token.totalSupply(), before);
    }

    function test_replayedVoucher() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        redeemer.redeem(voucher, signature);
        _refused(voucher, signature, PointsRedeemer.NothingToRedeem.selector);
    }

    function test_replayedVoucherWithItsOtherSignature() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(RELAY_KEY, redeemer.digestOf(voucher));
        bytes memory other = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        _refused(voucher, other, PointsRedeemer.WrongSigner.selector);
    }

    function test_voucherOfAForeignChain() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory signature = _signed(voucher);
        vm.assertEq(redeemer.refusal(voucher, signature), bytes4(0));
        vm.chainId(here);
        _refused(voucher, signature, PointsRedeemer.WrongSigner.selector);
    }

    function test_voucherOfAForeignContract() external {
        PointsRedeemer other = new PointsRedeemer(token, ADMIN, RELAY, RELAY, CAP, CAP_MAX);
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _sign(RELAY_KEY, other.digestOf(voucher));
        vm.assertEq(other.refusal(voucher, signature), bytes4(0));
        _refused(voucher, signature, PointsRedeemer.WrongSigner.selector);
    }

    function test_voucherOfAnOldSignerAfterTheOverlap() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        vm.prank(ADMIN);
        redeemer.rotateSigner(STRANGER, 1 hours);
        vm.warp(block.timestamp + 1 hours);
        vm.assertEq(redeemer.refusal(voucher, signature), bytes4(0));
        vm.warp(block.timestamp + 1);
        _refused(voucher, signature, PointsRedeemer.WrongSigner.selector);
    }

    function test_voucherOfASignerWhoseKeyWasStolenEndsAtOnce() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        vm.prank(ADMIN);
        redeemer.rotateSigner(ADMIN, 0);
        _refused(voucher, signature, PointsRedeemer.WrongSigner.selector);
    }

    function test_voucherOfAStranger() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        _refused(voucher, _sign(STRANGER_KEY, redeemer.digestOf(voucher)), PointsRedeemer.WrongSigner.selector);
    }

    function test_voucherOverTheCap() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, CAP + 1);
        _refused(voucher, _signed(voucher), PointsRedeemer.EpochCapReached.selector);
        voucher = _voucher(ALICE, STRANGER, type(uint256).max);
        _refused(voucher, _signed(voucher), PointsRedeemer.EpochCapReached.selector);
    }

    function test_vouchersThatTogetherAreOverTheCap() external {
        PointsRedeemer.Voucher memory first = _voucher(ALICE, STRANGER, CAP - 1);
        redeemer.redeem(first, _signed(first));
        PointsRedeemer.Voucher memory second = _voucher(BOB, STRANGER, 2);
        _refused(second, _signed(second), PointsRedeemer.EpochCapReached.selector);
        // It isn't lost: the next epoch takes it, before its deadline.
        vm.warp((token.currentEpoch() + 1) * EPOCH_S);
        second = _voucher(BOB, STRANGER, 2);
        redeemer.redeem(second, _signed(second));
    }

    function test_voucherOverTheTokensOwnCap() external {
        vm.startPrank(ADMIN);
        redeemer.setEpochCap(CAP_MAX);
        vm.stopPrank();
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, CAP + 1);
        _refused(voucher, _signed(voucher), PointsRedeemer.EpochCapReached.selector);
    }

    function test_expiredVoucher() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        vm.warp(uint256(voucher.deadline) + 1);
        _refused(voucher, signature, PointsRedeemer.VoucherExpired.selector);
    }

    function test_alteredVoucher() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        PointsRedeemer.Voucher memory altered = _voucher(BOB, STRANGER, 5e6);
        _refused(altered, signature, PointsRedeemer.WrongSigner.selector);
        altered = _voucher(ALICE, ADMIN, 5e6);
        _refused(altered, signature, PointsRedeemer.WrongSigner.selector);
        altered = _voucher(ALICE, STRANGER, 6e6);
        _refused(altered, signature, PointsRedeemer.WrongSigner.selector);
        altered = _voucher(ALICE, STRANGER, 5e6);
        altered.deadline += 1;
        _refused(altered, signature, PointsRedeemer.WrongSigner.selector);
    }

    function testFuzz_noBytesAreASignature(bytes calldata signature) external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        _refused(voucher, signature, PointsRedeemer.WrongSigner.selector);
    }

    /// @dev Whoever sees the voucher first and sends it pays the gas; the tokens go where they belong.
    function test_frontRunClaim() external {
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, ADMIN, 5e6);
        bytes memory signature = _signed(voucher);
        vm.prank(STRANGER);
        redeemer.redeem(voucher, signature);
        vm.assertEq(token.balanceOf(ADMIN), 5e18);
        vm.assertEq(token.balanceOf(STRANGER), 0);
        // The recipient's own transaction comes too late, and says so.
        vm.expectRevert(PointsRedeemer.NothingToRedeem.selector);
        vm.prank(ADMIN);
        redeemer.redeem(voucher, signature);
    }

    function test_reentrancyThroughTheToken() external {
        ReenteringStarToken evil = new ReenteringStarToken();
        redeemer = new PointsRedeemer(StarToken(address(evil)), ADMIN, RELAY, RELAY, CAP, CAP_MAX);
        PointsRedeemer.Voucher memory voucher = _voucher(ALICE, STRANGER, 5e6);
        bytes memory signature = _signed(voucher);
        evil.arm(redeemer, voucher, signature);
        redeemer.redeem(voucher, signature);
        vm.assertEq(evil.minted(), 5e18);
        vm.assertEq(evil.refusal(), abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector));
    }
}
