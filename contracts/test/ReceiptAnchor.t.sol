// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReceiptAnchor} from "../src/ReceiptAnchor.sol";
import {Inclusion} from "../src/interfaces/IReceiptAnchor.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract ReceiptAnchorTest is StarlingTest {
    bytes32 private constant LOG = keccak256("a log");
    uint256 private constant TREES = 13;

    string private _json;

    function setUp() public override {
        super.setUp();
        _json = vm.readFile("test/fixtures/receipt-proofs.golden.json");
    }

    function _at(uint256 tree, string memory rest) private pure returns (string memory) {
        return string.concat(".trees[", vm.toString(tree), "]", rest);
    }

    function _anchored(uint256 tree) private returns (uint64 size) {
        size = uint64(vm.parseJsonUint(_json, _at(tree, ".size")));
        vm.prank(RELAY);
        anchor.anchor(LOG, size, vm.parseJsonBytes32(_json, _at(tree, ".root")), 1);
    }

    function _proof(uint256 tree, uint256 nth, uint64 size) private view returns (bytes32 leaf, Inclusion memory proof) {
        string memory place = _at(tree, string.concat(".proofs[", vm.toString(nth), "]"));
        leaf = vm.parseJsonBytes32(_json, string.concat(place, ".leafHash"));
        proof = Inclusion({
            logId: LOG,
            size: size,
            leafIndex: uint64(vm.parseJsonUint(_json, string.concat(place, ".index"))),
            path: vm.parseJsonBytes32Array(_json, string.concat(place, ".path"))
        });
    }

    function _proofs(uint64 size) private pure returns (uint256) {
        return size == 1_000 ? 7 : size;
    }

    function test_everyProofThatTheNetworkMakesHolds() external {
        uint256 checked = 0;
        for (uint256 tree = 0; tree < TREES; ++tree) {
            uint64 size = _anchored(tree);
            for (uint256 nth = 0; nth < _proofs(size); ++nth) {
                (bytes32 leaf, Inclusion memory proof) = _proof(tree, nth, size);
                vm.assertTrue(anchor.verifyInclusion(leaf, proof), "a proof of the network");
                ++checked;
            }
        }
        vm.assertEq(checked, 98);
    }

    function test_aReceiptAsItIsServedIsInItsLog() external {
        uint64 size = uint64(vm.parseJsonUint(_json, ".receipt.size"));
        bytes32 logId = vm.parseJsonBytes32(_json, ".receipt.logId");
        bytes32 leaf = vm.parseJsonBytes32(_json, ".receipt.leafHash");
        Inclusion memory proof = Inclusion(
            logId,
            size,
            uint64(vm.parseJsonUint(_json, ".receipt.leafIndex")),
            vm.parseJsonBytes32Array(_json, ".receipt.path")
        );
        vm.assertFalse(anchor.verifyInclusion(leaf, proof), "before it is anchored");
        vm.startPrank(RELAY);
        anchor.anchor(logId, size, vm.parseJsonBytes32(_json, ".receipt.root"), 1);
        vm.stopPrank();
        vm.assertTrue(anchor.verifyInclusion(leaf, proof), "once it is anchored");
        proof.logId = LOG;
        vm.assertFalse(anchor.verifyInclusion(leaf, proof), "in another log");
    }

    /// @dev One bit of the leaf, of any hash of the path or of the index, a hash too many or too few: none gets in.
    function testFuzz_nothingElseIsInTheLog(uint256 tree, uint256 nth, uint256 what, uint256 bit) external {
        tree = _within(tree, 0, TREES - 1);
        uint64 size = _anchored(tree);
        (bytes32 leaf, Inclusion memory proof) = _proof(tree, _within(nth, 0, _proofs(size) - 1), size);
        uint256 length = proof.path.length;
        what = _within(what, 0, length + 3);
        bytes32 mask = bytes32(uint256(1) << _within(bit, 0, 255));
        if (what < length) {
            proof.path[what] ^= mask;
        } else if (what == length) {
            leaf ^= mask;
        } else if (what == length + 1) {
            proof.leafIndex ^= uint64(1) << uint64(_within(bit, 0, 63));
        } else {
            bytes32[] memory path = new bytes32[](what == length + 2 || length == 0 ? length + 1 : length - 1);
            for (uint256 i = 0; i < path.length && i < length; ++i) path[i] = proof.path[i];
            proof.path = path;
        }
        vm.assertFalse(anchor.verifyInclusion(leaf, proof), "an altered proof");
    }

    /// @dev RFC 9162 hashes leaves and nodes apart: a node can't pass for a leaf.
    function test_anInnerNodeIsNoLeaf() external {
        _anchored(2);
        uint64 size = _anchored(3);
        (, Inclusion memory proof) = _proof(3, 0, size);
        (bytes32 first, ) = _proof(3, 0, size);
        bytes32 node = sha256(abi.encodePacked(uint8(1), first, proof.path[0]));
        bytes32[] memory shorter = new bytes32[](1);
        shorter[0] = proof.path[1];
        vm.assertFalse(anchor.verifyInclusion(node, Inclusion(LOG, size, 0, shorter)), "under the head of four");
        vm.assertFalse(anchor.verifyInclusion(node, Inclusion(LOG, 2, 0, shorter)), "under a head that isn't there");
    }

    function test_noPathIsLongerThanALogCanBe() external {
        vm.prank(RELAY);
        anchor.anchor(LOG, type(uint64).max, keccak256("root"), 1);
        vm.assertFalse(
            anchor.verifyInclusion(keccak256("leaf"), Inclusion(LOG, type(uint64).max, 0, new bytes32[](65))),
            "65 hashes"
        );
        // As long as it may be, and wrong: no panic.
        vm.assertFalse(
            anchor.verifyInclusion(keccak256("leaf"), Inclusion(LOG, type(uint64).max, 0, new bytes32[](64))),
            "64 hashes"
        );
    }

    function test_headsStayAndTheLatestIsTheLongest() external {
        vm.startPrank(RELAY);
        vm.expectEmit(address(anchor));
        emit ReceiptAnchor.Anchored(LOG, 5, keccak256("five"), 1_000);
        anchor.anchor(LOG, 5, keccak256("five"), 1_000);
        vm.warp(START_S + 9);
        anchor.anchor(LOG, 6, keccak256("six"), 2_000);
        anchor.anchor(keccak256("another log"), 1, keccak256("one"), 3_000);
        vm.stopPrank();
        vm.assertEq(anchor.rootOf(LOG, 5), keccak256("five"));
        vm.assertEq(anchor.rootOf(LOG, 7), bytes32(0));
        ReceiptAnchor.Head memory latest = anchor.latest(LOG);
        vm.assertEq(latest.size, 6);
        vm.assertEq(latest.root, keccak256("six"));
        vm.assertEq(latest.timestampMs, 2_000);
        vm.assertEq(latest.anchoredAtS, START_S + 9);
        vm.assertEq(anchor.headOf(LOG, 5).anchoredAtS, START_S);
        vm.assertEq(anchor.latest(keccak256("no log")).size, 0);
    }

    function test_aLogOnlyGrows() external {
        vm.startPrank(RELAY);
        anchor.anchor(LOG, 5, keccak256("five"), 1);
        uint64[3] memory sizes = [uint64(5), 4, 0];
        for (uint256 i = 0; i < sizes.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ReceiptAnchor.NotLonger.selector, sizes[i], 5));
            anchor.anchor(LOG, sizes[i], keccak256("a fork"), 2);
        }
        vm.stopPrank();
    }

    function test_noEmptyHead() external {
        vm.startPrank(RELAY);
        vm.expectRevert(ReceiptAnchor.EmptyRoot.selector);
        anchor.anchor(LOG, 1, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(ReceiptAnchor.NotLonger.selector, 0, 0));
        anchor.anchor(LOG, 0, keccak256("nothing"), 1);
        vm.stopPrank();
    }

    function test_strangersAnchorNothing() external {
        bytes32 role = anchor.ANCHORER_ROLE();
        vm.expectRevert(_missesRole(STRANGER, role));
        vm.prank(STRANGER);
        anchor.anchor(LOG, 1, keccak256("root"), 1);
    }
}
