// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {InferenceOracle} from "../src/InferenceOracle.sol";
import {PointsDeposit} from "../src/PointsDeposit.sol";
import {Ask, Assurance, Request, RequestState} from "../src/interfaces/IInferenceOracle.sol";
import {Inclusion} from "../src/interfaces/IReceiptAnchor.sol";
import {Listener} from "./attackers/Consumers.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract InferenceOracleTest is StarlingTest {
    bytes32 private constant LEAF = keccak256("a receipt");
    /// @dev Hashed once: SHA-256 is a call, and a cheat code is for the next call.
    bytes32 private immutable OUTPUT_HASH = sha256("an answer");
    bytes32 private constant LOG = keccak256("a log");

    function setUp() public override {
        super.setUp();
        vm.prank(RELAY);
        oracle.setEarningsAccount(EARNINGS);
        _give(STRANGER, 100e6);
        vm.prank(STRANGER);
        token.approve(address(oracle), type(uint256).max);
    }

    function _ask() private view returns (Ask memory) {
        return Ask("use-lite-en", "a question", Assurance.Quorum, 3e18, uint64(block.timestamp + 1 hours), 0);
    }

    function _asked() private returns (uint256) {
        vm.prank(STRANGER);
        return oracle.request(_ask());
    }

    function _answer(uint256 price) private view returns (InferenceOracle.Answer memory) {
        return InferenceOracle.Answer("an answer", OUTPUT_HASH, LEAF, price);
    }

    function _fulfil(uint256 requestId, uint256 price) private {
        Inclusion memory none;
        vm.prank(RELAY);
        oracle.fulfil(requestId, _answer(price), none);
    }

    /// @dev A log of one leaf: its root is the leaf.
    function _anchored() private returns (Inclusion memory) {
        vm.prank(RELAY);
        anchor.anchor(LOG, 1, LEAF, 1);
        return Inclusion(LOG, 1, 0, new bytes32[](0));
    }

    function test_aRequestHoldsItsPayment() external {
        Ask memory ask = _ask();
        vm.expectEmit(address(oracle));
        emit InferenceOracle.Requested(1, STRANGER, "use-lite-en", "a question", 3, 3e18, ask.deadline, 0);
        vm.assertEq(_asked(), 1);
        vm.assertEq(token.balanceOf(STRANGER), 97e18);
        vm.assertEq(token.balanceOf(address(oracle)), 3e18);
        vm.assertEq(oracle.escrowed(), 3e18);
        Request memory asked = oracle.requestOf(1);
        vm.assertEq(asked.requester, STRANGER);
        vm.assertEq(asked.price, 3e18);
        vm.assertEq(asked.deadline, ask.deadline);
        vm.assertTrue(asked.state == RequestState.Open);
        vm.assertEq(_asked(), 2);
        vm.assertEq(oracle.escrowed(), 6e18);
    }

    function test_aRequestWithAPermitNeedsOneTransaction() external {
        vm.prank(STRANGER);
        token.approve(address(oracle), 0);
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, address(oracle), 3e18, block.timestamp);
        vm.prank(STRANGER);
        oracle.requestWithPermit(_ask(), block.timestamp, v, r, s);
        vm.assertEq(oracle.escrowed(), 3e18);
    }

    function test_aPermitThatSomebodySentBeforeDoesNotStopTheRequest() external {
        vm.prank(STRANGER);
        token.approve(address(oracle), 0);
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, address(oracle), 3e18, block.timestamp);
        token.permit(STRANGER, address(oracle), 3e18, block.timestamp, v, r, s);
        vm.prank(STRANGER);
        oracle.requestWithPermit(_ask(), block.timestamp, v, r, s);
        vm.assertEq(oracle.escrowed(), 3e18);
    }

    function test_nobodyPaysWithoutAllowance() external {
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(ADMIN);
        oracle.request(_ask());
    }

    function test_anAskForNothingHoldsNothing() external {
        Ask memory ask = _ask();
        ask.maxPrice = 0;
        vm.prank(ADMIN);
        oracle.request(ask);
        _fulfil(1, 0);
        vm.assertEq(deposit.lastId(), 0);
        vm.assertTrue(oracle.requestOf(1).state == RequestState.Fulfilled);
    }

    function test_whatIsAskedIsBounded() external {
        Ask memory ask = _ask();
        ask.modelId = "";
        _refused(ask, abi.encodeWithSelector(InferenceOracle.EmptyModelId.selector));
        ask = _ask();
        ask.modelId = string(new bytes(65));
        _refused(ask, abi.encodeWithSelector(InferenceOracle.TooLong.selector, "modelId", 65, 64));
        ask = _ask();
        ask.input = "";
        _refused(ask, abi.encodeWithSelector(InferenceOracle.EmptyInput.selector));
        ask = _ask();
        ask.input = new bytes(8_193);
        _refused(ask, abi.encodeWithSelector(InferenceOracle.TooLong.selector, "input", 8_193, 8_192));
        ask = _ask();
        ask.maxPrice = 1e12 + 1;
        _refused(ask, abi.encodeWithSelector(InferenceOracle.NotWholeMicropoints.selector, 1e12 + 1));
        ask = _ask();
        ask.callbackGas = 1_000_001;
        _refused(ask, abi.encodeWithSelector(InferenceOracle.CallbackGasOutOfBounds.selector, 1_000_001, 1_000_000));
        ask = _ask();
        ask.deadline = uint64(block.timestamp + 9);
        _refused(ask, abi.encodeWithSelector(InferenceOracle.DeadlineOutOfBounds.selector, ask.deadline));
        ask.deadline = uint64(block.timestamp + 7 days + 1);
        _refused(ask, abi.encodeWithSelector(InferenceOracle.DeadlineOutOfBounds.selector, ask.deadline));
        vm.assertEq(oracle.lastRequestId(), 0);
    }

    function _refused(Ask memory ask, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(STRANGER);
        oracle.request(ask);
    }

    function test_theLargestAskIsTaken() external {
        Ask memory ask = _ask();
        ask.modelId = string(new bytes(64));
        ask.input = new bytes(8_192);
        ask.callbackGas = 1_000_000;
        ask.deadline = uint64(block.timestamp + 7 days);
        vm.prank(STRANGER);
        oracle.request(ask);
    }

    function test_anAnswerIsPaidIntoTheEarningsAccountAndTheRestGoesBack() external {
        uint256 requestId = _asked();
        uint256 supply = token.totalSupply();
        vm.expectEmit(address(oracle));
        emit InferenceOracle.Fulfilled(requestId, STRANGER, LEAF, "an answer", OUTPUT_HASH, 2e18);
        vm.expectEmit(address(deposit));
        emit PointsDeposit.Deposited(1, EARNINGS, address(oracle), 2e6);
        _fulfil(requestId, 2e18);
        vm.assertEq(token.balanceOf(STRANGER), 98e18);
        vm.assertEq(token.balanceOf(address(oracle)), 0);
        vm.assertEq(token.totalSupply(), supply - 2e18);
        vm.assertEq(oracle.escrowed(), 0);
        Request memory asked = oracle.requestOf(requestId);
        vm.assertTrue(asked.state == RequestState.Fulfilled);
        vm.assertEq(asked.price, 2e18);
        vm.assertEq(asked.outputHash, OUTPUT_HASH);
        vm.assertEq(asked.leafHash, LEAF);
        vm.assertFalse(asked.proven);
    }

    function test_anAnswerIsTakenInTheSecondOfItsDeadline() external {
        uint256 requestId = _asked();
        vm.warp(block.timestamp + 1 hours);
        vm.expectPartialRevert(InferenceOracle.DeadlineNotPassed.selector);
        oracle.refund(requestId);
        _fulfil(requestId, 3e18);
    }

    function test_anAnswerIsBounded() external {
        uint256 requestId = _asked();
        Inclusion memory none;
        InferenceOracle.Answer memory answer = _answer(3e18);
        vm.startPrank(RELAY);
        answer.output = new bytes(16_385);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.TooLong.selector, "output", 16_385, 16_384));
        oracle.fulfil(requestId, answer, none);
        answer = _answer(3e18 + 1e12);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.PriceTooHigh.selector, 3e18 + 1e12, 3e18));
        oracle.fulfil(requestId, answer, none);
        answer = _answer(1e12 - 1);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.NotWholeMicropoints.selector, 1e12 - 1));
        oracle.fulfil(requestId, answer, none);
        answer = _answer(3e18);
        answer.leafHash = 0;
        vm.expectRevert(InferenceOracle.EmptyLeafHash.selector);
        oracle.fulfil(requestId, answer, none);
        vm.stopPrank();
    }

    function test_nothingIsEarnedBeforeThereIsAnAccountForIt() external {
        oracle = new InferenceOracle(token, deposit, anchor, ADMIN, RELAY);
        vm.prank(STRANGER);
        token.approve(address(oracle), type(uint256).max);
        uint256 requestId = _asked();
        Inclusion memory none;
        InferenceOracle.Answer memory answer = _answer(3e18);
        vm.expectRevert(InferenceOracle.NoEarningsAccount.selector);
        vm.prank(RELAY);
        oracle.fulfil(requestId, answer, none);
    }

    function test_theReceiptCanComeWithTheAnswer() external {
        Inclusion memory proof = _anchored();
        uint256 requestId = _asked();
        vm.expectEmit(address(oracle));
        emit InferenceOracle.ReceiptAttached(requestId, LEAF, LOG, 1, 0);
        vm.prank(RELAY);
        oracle.fulfil(requestId, _answer(3e18), proof);
        vm.assertTrue(oracle.requestOf(requestId).proven);
    }

    function test_anAnswerWithAWrongProofIsNone() external {
        uint256 requestId = _asked();
        InferenceOracle.Answer memory answer = _answer(3e18);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.NotInLog.selector, LEAF));
        vm.prank(RELAY);
        oracle.fulfil(requestId, answer, Inclusion(LOG, 1, 0, new bytes32[](0)));
    }

    function test_theReceiptCanComeLaterFromAnybody() external {
        uint256 requestId = _asked();
        _fulfil(requestId, 3e18);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.NotInLog.selector, LEAF));
        oracle.attachReceipt(requestId, Inclusion(LOG, 1, 0, new bytes32[](0)));
        Inclusion memory proof = _anchored();
        vm.prank(STRANGER);
        oracle.attachReceipt(requestId, proof);
        vm.assertTrue(oracle.requestOf(requestId).proven);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.AlreadyProven.selector, requestId));
        oracle.attachReceipt(requestId, proof);
    }

    function test_noReceiptForWhatWasNotAnswered() external {
        uint256 requestId = _asked();
        Inclusion memory proof = _anchored();
        vm.expectRevert(
            abi.encodeWithSelector(InferenceOracle.NotFulfilled.selector, requestId, RequestState.Open)
        );
        oracle.attachReceipt(requestId, proof);
    }

    function test_afterTheDeadlineAnybodyHasThePaymentGivenBackToTheRequester() external {
        uint256 requestId = _asked();
        vm.expectPartialRevert(InferenceOracle.DeadlineNotPassed.selector);
        oracle.refund(requestId);
        vm.warp(block.timestamp + 1 hours + 1);
        vm.expectEmit(address(oracle));
        emit InferenceOracle.Refunded(requestId, STRANGER, 3e18);
        vm.prank(ADMIN);
        oracle.refund(requestId);
        vm.assertEq(token.balanceOf(STRANGER), 100e18);
        vm.assertEq(token.balanceOf(ADMIN), 0);
        vm.assertEq(oracle.escrowed(), 0);
        vm.assertTrue(oracle.requestOf(requestId).state == RequestState.Refunded);
        vm.assertEq(oracle.requestOf(requestId).price, 0);
    }

    function test_theRelayDeclinesAndThePaymentGoesBackAtOnce() external {
        uint256 requestId = _asked();
        string memory reason = string(new bytes(129));
        vm.startPrank(RELAY);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.TooLong.selector, "reason", 129, 128));
        oracle.decline(requestId, reason);
        vm.expectEmit(address(oracle));
        emit InferenceOracle.Declined(requestId, "model_not_found");
        oracle.decline(requestId, "model_not_found");
        vm.stopPrank();
        vm.assertEq(token.balanceOf(STRANGER), 100e18);
        vm.assertTrue(oracle.requestOf(requestId).state == RequestState.Declined);
    }

    function test_strangersMayNothing() external {
        uint256 requestId = _asked();
        Inclusion memory none;
        InferenceOracle.Answer memory answer = _answer(3e18);
        bytes32 fulfiller = oracle.FULFILLER_ROLE();
        bytes32 treasurer = oracle.TREASURER_ROLE();
        vm.startPrank(STRANGER);
        vm.expectRevert(_missesRole(STRANGER, fulfiller));
        oracle.fulfil(requestId, answer, none);
        vm.expectRevert(_missesRole(STRANGER, fulfiller));
        oracle.decline(requestId, "");
        vm.expectRevert(_missesRole(STRANGER, treasurer));
        oracle.setEarningsAccount(ALICE);
        vm.stopPrank();
    }

    function test_theEarningsAccountIsAnAccount() external {
        vm.prank(ADMIN);
        oracle.setEarningsAccount(ALICE);
        vm.assertEq(oracle.earningsAccount(), ALICE);
        vm.expectRevert(abi.encodeWithSelector(InferenceOracle.NotAnAccount.selector, bytes32("somebody")));
        vm.prank(RELAY);
        oracle.setEarningsAccount("somebody");
    }

    function test_aContractIsToldItsAnswer() external {
        Listener listener = new Listener(oracle);
        _give(address(listener), 3e6);
        Ask memory ask = _ask();
        ask.callbackGas = 500_000;
        uint256 requestId = listener.ask(ask);
        vm.expectEmit(address(oracle));
        emit InferenceOracle.CalledBack(requestId, true);
        _fulfil(requestId, 3e18);
        vm.assertEq(listener.output(), "an answer");
        vm.assertEq(listener.outputHash(), OUTPUT_HASH);
        vm.assertEq(listener.leafHash(), LEAF);
        vm.assertEq(listener.sender(), address(oracle));
        vm.assertEq(listener.calls(), 1);
    }

    function test_noCallForWhoDidNotAskForOne() external {
        Listener listener = new Listener(oracle);
        _give(address(listener), 3e6);
        uint256 requestId = listener.ask(_ask());
        _fulfil(requestId, 3e18);
        vm.assertEq(listener.calls(), 0);
    }

    function testFuzz_whatIsHeldIsPaidOrGoesBack(uint256 maxPrice, uint256 price, bool isAnswered) external {
        Ask memory ask = _ask();
        ask.maxPrice = _within(maxPrice, 0, 100e6) * WEI_PER_MICROPOINT;
        price = _within(price, 0, ask.maxPrice / WEI_PER_MICROPOINT) * WEI_PER_MICROPOINT;
        vm.prank(STRANGER);
        uint256 requestId = oracle.request(ask);
        if (isAnswered) {
            _fulfil(requestId, price);
        } else {
            vm.warp(uint256(ask.deadline) + 1);
            oracle.refund(requestId);
        }
        uint256 paid = isAnswered ? price : 0;
        vm.assertEq(token.balanceOf(STRANGER), 100e18 - paid);
        vm.assertEq(deposit.totalPoints() * WEI_PER_MICROPOINT, paid);
        vm.assertEq(token.balanceOf(address(oracle)), 0);
    }
}
