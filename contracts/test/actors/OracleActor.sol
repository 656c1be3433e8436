// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {InferenceOracle} from "../../src/InferenceOracle.sol";
import {StarToken} from "../../src/StarToken.sol";
import {IInferenceConsumer} from "../../src/interfaces/IInferenceConsumer.sol";
import {Ask, Assurance, RequestState} from "../../src/interfaces/IInferenceOracle.sol";
import {Inclusion} from "../../src/interfaces/IReceiptAnchor.sol";
import {Test} from "../base/Test.sol";

/// @title Asks, answers, declines, refunds and waits in random order, with books of its own. Its callback tries to get in again.
contract OracleActor is Test, IInferenceConsumer {
    struct Book {
        RequestState state;
        uint256 held;
        uint256 deadline;
        uint256 callbackGas;
    }

    uint256 private constant WEI_PER_MICROPOINT = 1e12;

    StarToken private immutable TOKEN;
    InferenceOracle private immutable ORACLE;
    address private immutable RELAY;

    Book[] private _books;
    uint256 public open;
    uint256 public paid;
    uint256 public reentries;
    uint256 public callbacks;

    constructor(StarToken token, InferenceOracle oracle, address relay) {
        TOKEN = token;
        ORACLE = oracle;
        RELAY = relay;
        token.approve(address(oracle), type(uint256).max);
    }

    function ask(uint256 maxPrice, uint256 waitS, uint256 callbackGas) external {
        uint256 most = TOKEN.balanceOf(address(this)) / WEI_PER_MICROPOINT;
        uint256 held = _within(maxPrice, 0, most / 4) * WEI_PER_MICROPOINT;
        uint256 deadline = block.timestamp + _within(waitS, 10, 2 days);
        callbackGas = callbackGas % 3 == 0 ? 0 : _within(callbackGas, 1, 300_000);
        uint256 requestId = ORACLE.request(
            Ask("a model", "a question", Assurance.None, held, uint64(deadline), uint32(callbackGas))
        );
        _books.push(Book(RequestState.Open, held, deadline, callbackGas));
        vm.assertEq(requestId, _books.length, "ids count up");
        open += held;
    }

    function fulfil(uint256 nth, uint256 price) external {
        if (_books.length == 0) return;
        uint256 requestId = 1 + (nth % _books.length);
        Book storage book = _books[requestId - 1];
        price = _within(price, 0, book.held / WEI_PER_MICROPOINT + 1) * WEI_PER_MICROPOINT;
        bool isGood = book.state == RequestState.Open && block.timestamp <= book.deadline && price <= book.held;
        uint256 before = TOKEN.balanceOf(address(this));
        Inclusion memory none;
        if (!isGood) vm.expectRevert();
        vm.prank(RELAY);
        ORACLE.fulfil(requestId, InferenceOracle.Answer("an answer", "", keccak256("leaf"), price), none);
        if (!isGood) return;
        vm.assertEq(TOKEN.balanceOf(address(this)), before + book.held - price, "what comes back");
        open -= book.held;
        paid += price;
        book.state = RequestState.Fulfilled;
    }

    function decline(uint256 nth) external {
        if (_books.length == 0 || nth % 3 != 0) return;
        uint256 requestId = 1 + ((nth / 3) % _books.length);
        bool isGood = _books[requestId - 1].state == RequestState.Open;
        if (!isGood) vm.expectRevert();
        vm.prank(RELAY);
        ORACLE.decline(requestId, "no");
        if (isGood) _giveBack(requestId, RequestState.Declined);
    }

    function refund(uint256 nth) external {
        if (_books.length == 0) return;
        uint256 requestId = 1 + (nth % _books.length);
        Book storage book = _books[requestId - 1];
        bool isGood = book.state == RequestState.Open && block.timestamp > book.deadline;
        if (!isGood) vm.expectRevert();
        ORACLE.refund(requestId);
        if (isGood) _giveBack(requestId, RequestState.Refunded);
    }

    function wait(uint256 forS) external {
        vm.warp(block.timestamp + _within(forS, 0, 6 hours));
    }

    function onInference(uint256 requestId, bytes calldata, bytes32, bytes32) external {
        if (msg.sender != address(ORACLE)) return;
        ++callbacks;
        try ORACLE.refund(requestId) {
            ++reentries;
        } catch {}
    }

    function stateOf(uint256 requestId) external view returns (RequestState) {
        return _books[requestId - 1].state;
    }

    function requests() external view returns (uint256) {
        return _books.length;
    }

    function _giveBack(uint256 requestId, RequestState state) private {
        open -= _books[requestId - 1].held;
        _books[requestId - 1].state = state;
    }
}
