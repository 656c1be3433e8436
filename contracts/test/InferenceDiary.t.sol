// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {InferenceOracle} from "../src/InferenceOracle.sol";
import {InferenceDiary} from "../src/examples/InferenceDiary.sol";
import {Assurance} from "../src/interfaces/IInferenceOracle.sol";
import {Inclusion} from "../src/interfaces/IReceiptAnchor.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract InferenceDiaryTest is StarlingTest {
    bytes32 private constant LEAF = keccak256("a receipt");

    InferenceDiary private diary;

    function setUp() public override {
        super.setUp();
        diary = new InferenceDiary(oracle, token);
        vm.prank(RELAY);
        oracle.setEarningsAccount(EARNINGS);
        _give(STRANGER, 10e6);
        vm.startPrank(STRANGER);
        token.approve(address(diary), type(uint256).max);
        diary.ask("starling-tiny", "Who flies?", Assurance.None, 3e18, uint64(block.timestamp + 1 hours));
        vm.stopPrank();
    }

    function _fulfil(bytes memory output) private {
        Inclusion memory none;
        vm.prank(RELAY);
        oracle.fulfil(1, InferenceOracle.Answer(output, keccak256(output), LEAF, 2e18), none);
    }

    function test_theAnswerIsWrittenDown() external {
        vm.expectEmit(address(diary));
        emit InferenceDiary.Answered(1, "The starlings do.");
        _fulfil("The starlings do.");
        InferenceDiary.Entry memory entry = diary.entryOf(1);
        vm.assertEq(entry.writer, STRANGER);
        vm.assertEq(entry.question, "Who flies?");
        vm.assertEq(entry.answer, "The starlings do.");
        vm.assertEq(entry.leafHash, LEAF);
        vm.assertTrue(entry.answered);
        vm.assertEq(diary.entries(), 1);
        vm.assertEq(diary.requestIdAt(0), 1);
    }

    function test_anAnswerOfAKilobyteFitsIntoItsGas() external {
        _fulfil(new bytes(1_024));
        vm.assertTrue(diary.entryOf(1).answered);
    }

    function test_whatTheAnswerCostLessGoesBackToTheWriterOnce() external {
        vm.expectRevert(abi.encodeWithSelector(InferenceDiary.NothingToGiveBack.selector, 1));
        diary.giveBack(1);
        _fulfil("The starlings do.");
        vm.assertEq(diary.giveBack(1), 1e18);
        vm.assertEq(token.balanceOf(STRANGER), 8e18);
        vm.expectRevert(abi.encodeWithSelector(InferenceDiary.NothingToGiveBack.selector, 1));
        diary.giveBack(1);
    }

    function test_aRefundGoesBackToTheWriter() external {
        vm.warp(block.timestamp + 2 hours);
        oracle.refund(1);
        diary.giveBack(1);
        vm.assertEq(token.balanceOf(STRANGER), 10e18);
        vm.assertEq(token.balanceOf(address(diary)), 0);
    }

    function test_onlyTheOracleAnswers() external {
        vm.expectRevert(abi.encodeWithSelector(InferenceDiary.OnlyOracle.selector, STRANGER));
        vm.prank(STRANGER);
        diary.onInference(1, "a lie", 0, 0);
        vm.expectRevert(abi.encodeWithSelector(InferenceDiary.UnknownRequest.selector, 2));
        vm.prank(address(oracle));
        diary.onInference(2, "an answer", 0, 0);
        vm.expectRevert(abi.encodeWithSelector(InferenceDiary.UnknownRequest.selector, 2));
        diary.giveBack(2);
    }
}
