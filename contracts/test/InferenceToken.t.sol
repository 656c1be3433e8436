// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {InferenceToken} from "../src/InferenceToken.sol";
import {IERC7007} from "../src/interfaces/IERC7007.sol";
import {Inclusion} from "../src/interfaces/IReceiptAnchor.sol";
import {InferenceJson, Metadata, Provenance} from "../src/libraries/InferenceJson.sol";
import {ReenteringReceiver, Refuser} from "./attackers/Receivers.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract InferenceTokenTest is StarlingTest {
    bytes32 private constant LEAF = keccak256("a receipt");
    uint256 private constant ID = uint256(LEAF);
    bytes32 private constant LOG = keccak256("a log");
    bytes private constant PROMPT = "an input bundle";
    bytes private constant OUTPUT = "an output bundle";
    bytes32 private immutable INPUT_HASH = sha256(PROMPT);
    bytes32 private immutable OUTPUT_HASH = sha256(OUTPUT);

    function _metadata() private pure returns (Metadata memory) {
        return Metadata("A flock", "Asked in the evening", "starling-tiny", "Who flies?", "The starlings do.", "");
    }

    function _mintPermit(Metadata memory metadata) private view returns (InferenceToken.MintPermit memory) {
        return
            InferenceToken.MintPermit({
                leafHash: LEAF,
                modelHash: keccak256("a model"),
                inputHash: INPUT_HASH,
                outputHash: OUTPUT_HASH,
                to: STRANGER,
                metadataHash: keccak256(abi.encode(metadata)),
                deadline: uint64(block.timestamp + 1 days)
            });
    }

    function _signed(InferenceToken.MintPermit memory permit) private view returns (bytes memory) {
        return _sign(RELAY_KEY, nft.digestOf(permit));
    }

    function _mint(Metadata memory metadata) private returns (uint256) {
        InferenceToken.MintPermit memory permit = _mintPermit(metadata);
        return nft.mint(permit, metadata, _signed(permit));
    }

    function _refused(InferenceToken.MintPermit memory permit, bytes memory signature, bytes memory reason) private {
        vm.expectRevert(reason);
        nft.mint(permit, _metadata(), signature);
        vm.assertEq(nft.totalSupply(), 0);
    }

    /// @dev A log of one leaf: its root is the leaf.
    function _anchored() private returns (Inclusion memory) {
        vm.prank(RELAY);
        anchor.anchor(LOG, 1, LEAF, 1);
        return Inclusion(LOG, 1, 0, new bytes32[](0));
    }

    function test_aPermitMintsTheReceiptsToken() external {
        vm.expectEmit(address(nft));
        emit InferenceToken.Minted(ID, STRANGER, keccak256("a model"), INPUT_HASH, OUTPUT_HASH);
        vm.expectEmit(address(nft));
        emit IERC721.Transfer(address(0), STRANGER, ID);
        vm.assertEq(_mint(_metadata()), ID);
        vm.assertEq(nft.ownerOf(ID), STRANGER);
        vm.assertEq(nft.totalSupply(), 1);
        Provenance memory known = nft.provenanceOf(ID);
        vm.assertEq(known.modelHash, keccak256("a model"));
        vm.assertEq(known.inputHash, INPUT_HASH);
        vm.assertEq(known.outputHash, OUTPUT_HASH);
        vm.assertEq(known.metadataHash, nft.hashOf(_metadata()));
        vm.assertEq(known.signer, RELAY);
        vm.assertEq(known.mintedAtS, START_S);
        vm.assertFalse(known.proven);
    }

    function test_theTokenMoves() external {
        _mint(_metadata());
        vm.prank(STRANGER);
        nft.transferFrom(STRANGER, ADMIN, ID);
        vm.assertEq(nft.ownerOf(ID), ADMIN);
    }

    function test_oneTokenForAReceipt() external {
        _mint(_metadata());
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        permit.to = ADMIN;
        bytes memory signature = _signed(permit);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidSender.selector, address(0)));
        nft.mint(permit, _metadata(), signature);
        vm.assertEq(nft.ownerOf(ID), STRANGER);
    }

    function test_frontRunMintGoesToWhomThePermitNames() external {
        vm.prank(ADMIN);
        _mint(_metadata());
        vm.assertEq(nft.ownerOf(ID), STRANGER);
    }

    function test_expiredPermit() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        bytes memory signature = _signed(permit);
        vm.warp(uint256(permit.deadline) + 1);
        _refused(permit, signature, abi.encodeWithSelector(InferenceToken.PermitExpired.selector, permit.deadline));
        vm.warp(permit.deadline);
        nft.mint(permit, _metadata(), signature);
    }

    function test_permitOfAStranger() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        bytes memory signature = _sign(STRANGER_KEY, nft.digestOf(permit));
        _refused(permit, signature, abi.encodeWithSelector(InferenceToken.WrongSigner.selector, STRANGER));
        _refused(permit, hex"00", abi.encodeWithSelector(InferenceToken.WrongSigner.selector, address(0)));
    }

    function test_permitOfAnOldSigner() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        bytes memory signature = _signed(permit);
        vm.startPrank(ADMIN);
        nft.revokeRole(nft.MINT_SIGNER_ROLE(), RELAY);
        vm.stopPrank();
        _refused(permit, signature, abi.encodeWithSelector(InferenceToken.WrongSigner.selector, RELAY));
    }

    function test_permitOfAForeignChainOrContract() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        uint256 here = block.chainid;
        vm.chainId(here + 1);
        bytes memory ofChain = _signed(permit);
        vm.chainId(here);
        vm.expectPartialRevert(InferenceToken.WrongSigner.selector);
        nft.mint(permit, _metadata(), ofChain);
        InferenceToken other = new InferenceToken(anchor, ADMIN, RELAY);
        bytes memory ofContract = _sign(RELAY_KEY, other.digestOf(permit));
        vm.expectPartialRevert(InferenceToken.WrongSigner.selector);
        nft.mint(permit, _metadata(), ofContract);
    }

    function testFuzz_alteredPermit(uint256 field, uint256 bit) external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        bytes memory signature = _signed(permit);
        field = _within(field, 0, 6);
        uint256 mask = 1 << _within(bit, 0, 255);
        if (field == 0) permit.leafHash ^= bytes32(mask);
        else if (field == 1) permit.modelHash ^= bytes32(mask);
        else if (field == 2) permit.inputHash ^= bytes32(mask);
        else if (field == 3) permit.outputHash ^= bytes32(mask);
        else if (field == 4) permit.to = ADMIN;
        else if (field == 5) permit.metadataHash ^= bytes32(mask);
        else permit.deadline += 1;
        vm.expectPartialRevert(InferenceToken.WrongSigner.selector);
        nft.mint(permit, _metadata(), signature);
    }

    function test_otherMetadataThanThePermits() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        bytes memory signature = _signed(permit);
        Metadata memory other = _metadata();
        other.output = "The gulls do.";
        vm.expectRevert(
            abi.encodeWithSelector(InferenceToken.WrongMetadata.selector, permit.metadataHash, nft.hashOf(other))
        );
        nft.mint(permit, other, signature);
    }

    function test_metadataIsBounded() external {
        Metadata memory metadata = _metadata();
        metadata.output = string(new bytes(8_192));
        InferenceToken.MintPermit memory permit = _mintPermit(metadata);
        bytes memory signature = _signed(permit);
        vm.expectPartialRevert(InferenceToken.MetadataTooLong.selector);
        nft.mint(permit, metadata, signature);
        metadata.output = string(new bytes(7_000));
        _mint(metadata);
        vm.assertEq(bytes(nft.metadataOf(ID).output).length, 7_000);
    }

    function test_noEmptyReceipt() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        permit.leafHash = 0;
        _refused(permit, _signed(permit), abi.encodeWithSelector(InferenceToken.EmptyLeafHash.selector));
    }

    function test_metadataIsKeptAsItWasGiven() external {
        _mint(_metadata());
        vm.assertEq(keccak256(abi.encode(nft.metadataOf(ID))), keccak256(abi.encode(_metadata())));
    }

    function test_theUriIsJsonWithEscapedTexts() external {
        Metadata memory metadata = _metadata();
        metadata.output = 'She said: "fly"\n\\ and \x01, {"a":1}';
        _mint(metadata);
        bytes memory json = InferenceJson.encode(ID, metadata, nft.provenanceOf(ID));
        vm.assertEq(nft.tokenURI(ID), string.concat("data:application/json;base64,", Base64.encode(json)));
        // The texts as JSON has them, and what the contract itself says.
        _has(json, '"aigc_data":"She said: \\"fly\\"\\n\\\\ and \\u0001, {\\"a\\":1}","proof_type"');
        _has(json, '{"trait_type":"Model","value":"starling-tiny"}');
        _has(json, string.concat('"Receipt","value":"', Strings.toHexString(ID, 32), '"'));
        _has(json, '"Proven in the log","value":"no"');
        vm.assertEq(vm.parseJsonString(string(json), ".name"), "A flock");
        vm.assertEq(vm.parseJsonString(string(json), ".prompt"), "Who flies?");
        vm.assertEq(vm.parseJsonString(string(json), ".aigc_data"), metadata.output);
    }

    function testFuzz_everyTextMakesJson(bytes calldata noise) external {
        Metadata memory metadata = _metadata();
        // ASCII with all control characters: what the relay lets through is UTF-8.
        bytes memory text = new bytes(noise.length);
        for (uint256 i = 0; i < noise.length; ++i) text[i] = noise[i] & 0x7f;
        vm.assume(text.length < 4_000);
        metadata.name = string(text);
        metadata.prompt = string(text);
        _mint(metadata);
        bytes memory json = InferenceJson.encode(ID, metadata, nft.provenanceOf(ID));
        vm.assertEq(vm.parseJsonString(string(json), ".name"), string(text));
        vm.assertEq(vm.parseJsonString(string(json), ".proof_type"), "receipt");
    }

    function _has(bytes memory text, string memory part) private pure {
        bytes memory wanted = bytes(part);
        for (uint256 i = 0; i + wanted.length <= text.length; ++i) {
            bool same = true;
            for (uint256 j = 0; same && j < wanted.length; ++j) same = text[i + j] == wanted[j];
            if (same) return;
        }
        vm.assertTrue(false, string.concat(part, " is not in ", string(text)));
    }

    function test_anIpfsUriIsGivenAsItIs() external {
        Metadata memory metadata = _metadata();
        metadata.uri = "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
        _mint(metadata);
        vm.assertEq(nft.tokenURI(ID), metadata.uri);
    }

    function test_whatWasNotMintedHasNothing() external {
        bytes memory reason = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, ID);
        Inclusion memory proof = _anchored();
        vm.expectRevert(reason);
        nft.tokenURI(ID);
        vm.expectRevert(reason);
        nft.provenanceOf(ID);
        vm.expectRevert(reason);
        nft.metadataOf(ID);
        vm.expectRevert(reason);
        nft.prove(ID, proof);
    }

    function test_aTokenIsProvenLaterByAnybody() external {
        _mint(_metadata());
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.NotInLog.selector, LEAF));
        nft.prove(ID, Inclusion(LOG, 1, 0, new bytes32[](0)));
        Inclusion memory proof = _anchored();
        vm.expectEmit(address(nft));
        emit InferenceToken.Proven(ID, LOG, 1, 0);
        vm.prank(ADMIN);
        nft.prove(ID, proof);
        vm.assertTrue(nft.provenanceOf(ID).proven);
        vm.assertEq(nft.provenanceOf(ID).logId, LOG);
        _has(InferenceJson.encode(ID, _metadata(), nft.provenanceOf(ID)), '"Proven in the log","value":"yes"');
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AlreadyProven.selector, ID));
        nft.prove(ID, proof);
    }

    function test_aTokenIsProvenAsItIsMinted() external {
        Inclusion memory proof = _anchored();
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        nft.mintProven(permit, _metadata(), _signed(permit), proof);
        vm.assertTrue(nft.provenanceOf(ID).proven);
        vm.assertEq(nft.ownerOf(ID), STRANGER);
    }

    function test_noProvenMintWithoutAProof() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        bytes memory signature = _signed(permit);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.NotInLog.selector, LEAF));
        nft.mintProven(permit, _metadata(), signature, Inclusion(LOG, 1, 0, new bytes32[](0)));
    }

    function test_erc7007VerifiesBundlesAndLog() external {
        Inclusion memory inclusion = Inclusion(LOG, 1, 0, new bytes32[](0));
        bytes memory proof = abi.encode(LEAF, inclusion);
        vm.assertFalse(nft.verify(PROMPT, OUTPUT, proof), "no token");
        _mint(_metadata());
        vm.assertFalse(nft.verify(PROMPT, OUTPUT, proof), "not anchored");
        vm.assertFalse(nft.verify(PROMPT, OUTPUT, abi.encode(LEAF)), "not proven");
        vm.assertFalse(nft.verify(PROMPT, OUTPUT, ""), "no proof");
        _anchored();
        vm.assertTrue(nft.verify(PROMPT, OUTPUT, proof), "with its path");
        vm.assertFalse(nft.verify("another input", OUTPUT, proof), "another input");
        vm.assertFalse(nft.verify(PROMPT, "another output", proof), "another output");
        vm.assertFalse(nft.verify(PROMPT, OUTPUT, abi.encode(LEAF)), "still not proven");
        nft.prove(ID, inclusion);
        vm.assertTrue(nft.verify(PROMPT, OUTPUT, abi.encode(LEAF)), "once it is proven");
    }

    function test_erc7007AddsDataThatVerifies() external {
        _mint(_metadata());
        Inclusion memory inclusion = _anchored();
        bytes memory proof = abi.encode(LEAF, inclusion);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AigcDataWrong.selector, ID));
        nft.addAigcData(ID, PROMPT, "another output", proof);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AigcDataWrong.selector, ID + 1));
        nft.addAigcData(ID + 1, PROMPT, OUTPUT, proof);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AigcDataWrong.selector, ID));
        nft.addAigcData(ID, PROMPT, OUTPUT, "");
        bytes memory tooLong = new bytes(65_537);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AigcDataTooLong.selector, 65_537, 65_536));
        nft.addAigcData(ID, PROMPT, tooLong, proof);
        vm.expectEmit(address(nft));
        emit IERC7007.AigcData(ID, PROMPT, OUTPUT, proof);
        nft.addAigcData(ID, PROMPT, OUTPUT, proof);
        vm.assertTrue(nft.hasAigcData(ID));
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AigcDataAdded.selector, ID));
        nft.addAigcData(ID, PROMPT, OUTPUT, proof);
    }

    /// @dev A receipt as the network serves it, and a token for it.
    /// @param lie 0 for none, else which of its hashes is another
    function _mintOfReceipt(uint256 lie) private returns (uint256 tokenId, bytes memory body) {
        string memory json = vm.readFile("test/fixtures/receipt-proofs.golden.json");
        body = bytes(vm.parseJsonString(json, ".receipt.body"));
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        permit.leafHash = vm.parseJsonBytes32(json, ".receipt.leafHash");
        permit.modelHash = vm.parseJsonBytes32(json, ".receipt.modelHash");
        permit.inputHash = vm.parseJsonBytes32(json, ".receipt.inputHash");
        permit.outputHash = vm.parseJsonBytes32(json, ".receipt.outputHash");
        if (lie == 1) permit.modelHash = keccak256("another model");
        if (lie == 2) permit.inputHash = keccak256("another input");
        if (lie == 3) permit.outputHash = keccak256("another output");
        tokenId = nft.mint(permit, _metadata(), _signed(permit));
    }

    function test_theReceiptsTextShowsThatThePermitToldTheTruth() external {
        (uint256 tokenId, bytes memory body) = _mintOfReceipt(0);
        vm.assertFalse(nft.provenanceOf(tokenId).contentProven);
        vm.expectEmit(address(nft));
        emit InferenceToken.ContentProven(tokenId);
        vm.prank(ADMIN);
        nft.proveContent(tokenId, body);
        vm.assertTrue(nft.provenanceOf(tokenId).contentProven);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.AlreadyProven.selector, tokenId));
        nft.proveContent(tokenId, body);
    }

    function testFuzz_theReceiptsTextShowsThatAPermitLied(uint256 lie) external {
        (uint256 tokenId, bytes memory body) = _mintOfReceipt(_within(lie, 1, 3));
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.ContentDiffers.selector, tokenId));
        nft.proveContent(tokenId, body);
    }

    function testFuzz_noOtherTextIsTheReceipts(uint256 place, bytes1 by) external {
        (uint256 tokenId, bytes memory body) = _mintOfReceipt(0);
        place = _within(place, 0, body.length - 1);
        vm.assume(body[place] != by);
        body[place] = by;
        vm.expectPartialRevert(InferenceToken.WrongBody.selector);
        nft.proveContent(tokenId, body);
        vm.expectRevert(abi.encodeWithSelector(InferenceToken.BodyTooLong.selector, 24_577, 24_576));
        nft.proveContent(tokenId, new bytes(24_577));
    }

    /// @dev Whatever a job's parameters say stands behind the hashes, and a quote inside of a string isn't a key's.
    function test_aTextThatQuotesOtherHashesMisleadsNobody() external {
        bytes32 right = keccak256("right");
        string memory digits = _digits(right);
        string memory wrong = _digits(keccak256("wrong"));
        bytes memory body = abi.encodePacked(
            '{"atMs":1,"id":",\\"inputHash\\":\\"',
            wrong,
            '","inputHash":"',
            digits,
            '","modelHash":"',
            digits,
            '","modelId":",\\"outputHash\\":\\"',
            wrong,
            '","outputHash":"',
            digits
        );
        body = abi.encodePacked(body, '","params":{"a":1,"outputHash":"', wrong, '"}}');
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        permit.leafHash = sha256(abi.encodePacked(uint8(0), body));
        permit.inputHash = right;
        permit.modelHash = right;
        permit.outputHash = right;
        uint256 tokenId = nft.mint(permit, _metadata(), _signed(permit));
        nft.proveContent(tokenId, body);
    }

    function test_aTextWithoutTheHashesProvesNothing() external {
        bytes[4] memory bodies = [
            bytes(""),
            bytes("{}"),
            abi.encodePacked('{"a":1,"inputHash":"', _digits(INPUT_HASH)),
            abi.encodePacked('{"a":1,"inputHash":"', Strings.toHexString(uint256(INPUT_HASH), 32), '"}')
        ];
        for (uint256 i = 0; i < bodies.length; ++i) {
            InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
            permit.leafHash = sha256(abi.encodePacked(uint8(0), bodies[i]));
            uint256 tokenId = nft.mint(permit, _metadata(), _signed(permit));
            vm.expectRevert(abi.encodeWithSelector(InferenceToken.ContentDiffers.selector, tokenId));
            nft.proveContent(tokenId, bodies[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, ID));
        nft.proveContent(ID, "{}");
    }

    /// @dev 64 digits, without 0x.
    function _digits(bytes32 word) private pure returns (string memory) {
        bytes memory text = bytes(Strings.toHexString(uint256(word), 32));
        bytes memory digits = new bytes(64);
        for (uint256 i = 0; i < 64; ++i) digits[i] = text[i + 2];
        return string(digits);
    }

    function test_interfaces() external view {
        vm.assertEq(type(IERC7007).interfaceId, bytes4(0x702c55a6));
        vm.assertTrue(nft.supportsInterface(type(IERC7007).interfaceId));
        vm.assertTrue(nft.supportsInterface(type(IERC721).interfaceId));
        vm.assertTrue(nft.supportsInterface(type(IERC721Metadata).interfaceId));
        vm.assertTrue(nft.supportsInterface(0x01ffc9a7));
        vm.assertFalse(nft.supportsInterface(0xffffffff));
    }

    function test_reentrancyThroughTheReceiver() external {
        ReenteringReceiver evil = new ReenteringReceiver();
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        permit.to = address(evil);
        bytes memory signature = _signed(permit);
        InferenceToken.MintPermit memory second = _mintPermit(_metadata());
        second.to = address(evil);
        second.leafHash = keccak256("another receipt");
        evil.arm(abi.encodeCall(InferenceToken.mint, (permit, _metadata(), signature)));
        evil.arm(abi.encodeCall(InferenceToken.mint, (second, _metadata(), _signed(second))));
        evil.arm(abi.encodeCall(InferenceToken.prove, (ID, Inclusion(LOG, 1, 0, new bytes32[](0)))));
        nft.mint(permit, _metadata(), signature);
        vm.assertEq(nft.balanceOf(address(evil)), 1);
        bytes memory reentrant = abi.encodeWithSelector(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
        for (uint256 i = 0; i < 3; ++i) vm.assertEq(evil.refusals(i), reentrant);
    }

    function test_aContractThatTakesNoTokensGetsNone() external {
        InferenceToken.MintPermit memory permit = _mintPermit(_metadata());
        permit.to = address(new Refuser());
        _refused(
            permit,
            _signed(permit),
            abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, permit.to)
        );
    }
}
