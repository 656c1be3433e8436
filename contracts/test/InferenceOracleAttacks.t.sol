// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {InferenceOracle} from "../src/InferenceOracle.sol";
import {Ask, Assurance, RequestState} from "../src/interfaces/IInferenceOracle.sol";
import {Inclusion} from "../src/interfaces/IReceiptAnchor.sol";
import {Asker, GasBurner, Listener, Reenterer, ReturnBomb} from "./attackers/Consumers.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract InferenceOracleAttacksTest is StarlingTest {
    bytes32 private constant LEAF = keccak256("a receipt");
    /// @dev Hashed once: SHA-256 is a call, and a cheat code is for the next call.
    bytes32 private immutable OUTPUT_HASH = sha256("an answer");
    uint32 private constant CALLBACK_GAS = 200_000;

    function setUp() public override {
        super.setUp();
        vm.prank(RELAY);
        oracle.setEarningsAccount(EARNINGS);
    }

    function _askedBy(Asker asker) private returns (uint256) {
        _give(address(asker), 3e6);
        Ask memory ask = Ask("a model", "a question", Assurance.None, 3e18, uint64(block.timestamp + 1 hours), CALLBACK_GAS);
        return asker.ask(ask);
    }

    function _fulfilment(uint256 requestId) private view returns (bytes memory) {
        Inclusion memory none;
        return
            abi.encodeCall(
                InferenceOracle.fulfil,
                (requestId, InferenceOracle.Answer("an answer", OUTPUT_HASH, LEAF, 3e18), none)
            );
    }

    function _fulfil(uint256 requestId, bytes memory reason) private {
        Inclusion memory none;
        if (reason.length > 0) vm.expectRevert(reason);
        vm.prank(RELAY);
        oracle.fulfil(requestId, InferenceOracle.Answer("an answer", OUTPUT_HASH, LEAF, 3e18), none);
    }

    function _notOpen(uint256 requestId, RequestState state) private pure returns (bytes memory) {
        return abi.encodeWithSelector(InferenceOracle.NotOpen.selector, requestId, state);
    }

    function test_reentrancyThroughTheCallback() external {
        Reenterer evil = new Reenterer(oracle);
        // Even if it held every role.
        vm.startPrank(ADMIN);
        oracle.grantRole(oracle.FULFILLER_ROLE(), address(evil));
        vm.stopPrank();
        uint256 requestId = _askedBy(evil);
        uint256 other = _askedBy(new Listener(oracle));
        _fulfil(requestId, "");
        vm.assertEq(evil.successes(), 0);
        bytes4[] memory refusals = evil.refusals();
        vm.assertEq(refusals.length, 6);
        for (uint256 i = 0; i < 6; ++i) {
            vm.assertEq(refusals[i], ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        }
        vm.assertEq(token.balanceOf(address(evil)), 0);
        vm.assertEq(oracle.escrowed(), 3e18);
        vm.assertTrue(oracle.requestOf(other).state == RequestState.Open);
        vm.assertEq(oracle.lastRequestId(), 2);
    }

    function test_aCallbackThatBurnsAllItsGasStopsNothing() external {
        uint256 requestId = _askedBy(new GasBurner(oracle));
        vm.expectEmit(address(oracle));
        emit InferenceOracle.CalledBack(requestId, false);
        uint256 before = gasleft();
        _fulfil(requestId, "");
        vm.assertLe(before - gasleft(), CALLBACK_GAS + 300_000, "gas of an answer");
        vm.assertTrue(oracle.requestOf(requestId).state == RequestState.Fulfilled);
    }

    function test_aCallbackThatReturnsALotCostsTheRelayNothing() external {
        uint256 requestId = _askedBy(new ReturnBomb(oracle));
        vm.expectEmit(address(oracle));
        emit InferenceOracle.CalledBack(requestId, false);
        uint256 before = gasleft();
        _fulfil(requestId, "");
        vm.assertLe(before - gasleft(), CALLBACK_GAS + 300_000, "gas of an answer");
    }

    /// @dev A fulfiller that sends too little gas would else make the callback fail and keep the payment.
    function testFuzz_theCallbackHasAllItsGasOrThereIsNoAnswer(uint256 gasLimit) external {
        Listener listener = new Listener(oracle);
        uint256 requestId = _askedBy(listener);
        gasLimit = _within(gasLimit, 100_000, 900_000);
        bytes memory call = _fulfilment(requestId);
        vm.prank(RELAY);
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, ) = address(oracle).call{gas: gasLimit}(call);
        if (done) {
            vm.assertEq(listener.calls(), 1);
            // What the call itself and its arguments cost is gone when it looks.
            vm.assertLe(CALLBACK_GAS - 3_000, listener.gasHad(), "gas of the callback");
        } else {
            vm.assertEq(listener.calls(), 0);
            vm.assertTrue(oracle.requestOf(requestId).state == RequestState.Open);
            vm.assertEq(oracle.escrowed(), 3e18);
        }
    }

    function test_anAnswerIsPaidOnce() external {
        uint256 requestId = _askedBy(new Listener(oracle));
        _askedBy(new Listener(oracle));
        _fulfil(requestId, "");
        _fulfil(requestId, _notOpen(requestId, RequestState.Fulfilled));
        vm.assertEq(deposit.totalPoints(), 3e6);
        vm.assertEq(oracle.escrowed(), 3e18);
    }

    function test_noAnswerAfterTheDeadlineOrTheRefund() external {
        uint256 requestId = _askedBy(new Listener(oracle));
        uint64 deadline = uint64(block.timestamp + 1 hours);
        vm.warp(uint256(deadline) + 1);
        _fulfil(requestId, abi.encodeWithSelector(InferenceOracle.DeadlinePassed.selector, deadline));
        oracle.refund(requestId);
        vm.warp(deadline);
        _fulfil(requestId, _notOpen(requestId, RequestState.Refunded));
    }

    function test_noRefundTwice() external {
        Listener first = new Listener(oracle);
        uint256 requestId = _askedBy(first);
        _askedBy(new Listener(oracle));
        vm.warp(block.timestamp + 2 hours);
        oracle.refund(requestId);
        vm.expectRevert(_notOpen(requestId, RequestState.Refunded));
        oracle.refund(requestId);
        vm.assertEq(token.balanceOf(address(first)), 3e18);
        vm.assertEq(oracle.escrowed(), 3e18);
    }

    function test_noRefundOfWhatWasAnsweredOrDeclined() external {
        uint256 answered = _askedBy(new Listener(oracle));
        uint256 declined = _askedBy(new Listener(oracle));
        _fulfil(answered, "");
        vm.prank(RELAY);
        oracle.decline(declined, "no");
        vm.warp(block.timestamp + 2 hours);
        vm.expectRevert(_notOpen(answered, RequestState.Fulfilled));
        oracle.refund(answered);
        vm.expectRevert(_notOpen(declined, RequestState.Declined));
        oracle.refund(declined);
        vm.expectRevert(_notOpen(declined, RequestState.Declined));
        vm.prank(RELAY);
        oracle.decline(declined, "no");
    }

    function test_whatWasNeverAskedIsNothing() external {
        vm.expectRevert(_notOpen(7, RequestState.None));
        oracle.refund(7);
        _fulfil(7, _notOpen(7, RequestState.None));
    }
}
