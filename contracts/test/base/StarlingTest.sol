// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {InferenceOracle} from "../../src/InferenceOracle.sol";
import {InferenceToken} from "../../src/InferenceToken.sol";
import {PointsDeposit} from "../../src/PointsDeposit.sol";
import {PointsRedeemer} from "../../src/PointsRedeemer.sol";
import {ReceiptAnchor} from "../../src/ReceiptAnchor.sol";
import {StarToken} from "../../src/StarToken.sol";
import {Test} from "./Test.sol";

/// @title All contracts, deployed as ts/deploy.ts does it, with one relay and one admin.
abstract contract StarlingTest is Test {
    uint256 internal constant RELAY_KEY = uint256(keccak256("relay"));
    uint256 internal constant STRANGER_KEY = uint256(keccak256("stranger"));
    uint256 internal constant WEI_PER_MICROPOINT = 1e12;
    /// A thousand points an epoch; the admin may go up to ten thousand.
    uint256 internal constant CAP = 1_000e6;
    uint256 internal constant CAP_MAX = 10_000e6;
    uint64 internal constant EPOCH_S = 7 days;
    uint256 internal constant START_S = 1_800_000_000;

    bytes32 internal constant ALICE = "acc_01JD0000000000000000000A1C";
    bytes32 internal constant BOB = "acc_01JD0000000000000000000B0B";
    bytes32 internal constant EARNINGS = "acc_01JD00000000000000000EARNS";
    bytes32 private constant TREASURY = "acc_01JD0000000000000000TREASY";

    address internal immutable RELAY = vm.addr(RELAY_KEY);
    address internal immutable ADMIN = _person("admin");
    address internal immutable STRANGER = vm.addr(STRANGER_KEY);

    StarToken internal token;
    PointsRedeemer internal redeemer;
    PointsDeposit internal deposit;
    ReceiptAnchor internal anchor;
    InferenceOracle internal oracle;
    InferenceToken internal nft;

    function setUp() public virtual {
        vm.warp(START_S);
        address minter = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        token = new StarToken(ADMIN, minter, EPOCH_S, CAP * WEI_PER_MICROPOINT, CAP_MAX * WEI_PER_MICROPOINT);
        redeemer = new PointsRedeemer(token, ADMIN, RELAY, RELAY, CAP, CAP_MAX);
        deposit = new PointsDeposit(token);
        anchor = new ReceiptAnchor(ADMIN, RELAY);
        oracle = new InferenceOracle(token, deposit, anchor, ADMIN, RELAY);
        nft = new InferenceToken(anchor, ADMIN, RELAY);
    }

    function _sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function _voucher(
        bytes32 account,
        address recipient,
        uint256 cumulative
    ) internal view returns (PointsRedeemer.Voucher memory) {
        return PointsRedeemer.Voucher(account, recipient, cumulative, uint64(block.timestamp + 1 days));
    }

    function _signed(PointsRedeemer.Voucher memory voucher) internal view returns (bytes memory) {
        return _sign(RELAY_KEY, redeemer.digestOf(voucher));
    }

    /// @dev Tokens come from vouchers alone. `points` are micro-points.
    function _give(address to, uint256 points) internal {
        PointsRedeemer.Voucher memory voucher = _voucher(TREASURY, to, redeemer.redeemed(TREASURY) + points);
        redeemer.redeem(voucher, _signed(voucher));
    }

    function _missesRole(address account, bytes32 role) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }

    /// @dev ERC-2612.
    function _permit(
        uint256 ownerKey,
        address spender,
        uint256 amount,
        uint256 deadlineS
    ) internal view returns (uint8 v, bytes32 r, bytes32 s) {
        address owner = vm.addr(ownerKey);
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 content = keccak256(abi.encode(typeHash, owner, spender, amount, token.nonces(owner), deadlineS));
        return vm.sign(ownerKey, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), content)));
    }
}
