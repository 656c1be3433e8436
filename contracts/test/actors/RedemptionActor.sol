// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PointsDeposit} from "../../src/PointsDeposit.sol";
import {PointsRedeemer} from "../../src/PointsRedeemer.sol";
import {StarToken} from "../../src/StarToken.sol";
import {Test} from "../base/Test.sol";

/// @title Everybody who has to do with redemption, in random order. It keeps its own books and compares after each call.
contract RedemptionActor is Test {
    struct Sent {
        PointsRedeemer.Voucher voucher;
        uint256 signerKey;
    }

    uint256 private constant WEI_PER_MICROPOINT = 1e12;
    uint256 private constant VOUCHERS_KEPT_MAX = 40;
    uint256 private constant ACCOUNTS = 5;
    uint256 private constant SIGNERS = 4;

    StarToken private immutable TOKEN;
    PointsRedeemer private immutable REDEEMER;
    PointsDeposit private immutable DEPOSIT;
    address private immutable ADMIN;
    uint256 private immutable CAP_MAX;

    bytes32[ACCOUNTS] public accounts;
    uint256[SIGNERS] private _signerKeys;
    Sent[] private _sent;

    /// @dev The books: what the contracts should say.
    uint256 public totalRedeemed;
    uint256 public totalDeposited;
    mapping(bytes32 account => uint256) public redeemed;
    mapping(uint256 epoch => uint256) public redeemedIn;
    mapping(address signer => uint256) private _signerUntil;
    address private _signer;
    uint256 private _signerKey;
    uint256 private _cap;
    uint256 private _tokenCap;
    bool private _isPaused;

    uint256 public accepted;
    uint256 public refused;

    constructor(
        StarToken token,
        PointsRedeemer redeemer,
        PointsDeposit deposit_,
        address admin,
        uint256 cap,
        uint256 firstSignerKey
    ) {
        TOKEN = token;
        REDEEMER = redeemer;
        DEPOSIT = deposit_;
        ADMIN = admin;
        CAP_MAX = redeemer.EPOCH_CAP_MAX();
        _cap = cap;
        _tokenCap = cap;
        _signerKeys = [firstSignerKey, uint256(keccak256("2")), uint256(keccak256("3")), uint256(keccak256("4"))];
        accounts = [
            bytes32("acc_01JD0000000000000000000001"),
            bytes32("acc_01JD0000000000000000000002"),
            bytes32("acc_01JD0000000000000000000003"),
            bytes32("acc_01JD0000000000000000000004"),
            bytes32("acc_01JD0000000000000000000005")
        ];
        _signerKey = firstSignerKey;
        _signer = vm.addr(firstSignerKey);
        _signerUntil[_signer] = type(uint256).max;
        token.approve(address(deposit_), type(uint256).max);
    }

    function redeemNew(uint256 seed, uint256 points) external {
        bytes32 who = accounts[_drawn(seed, "account") % ACCOUNTS];
        PointsRedeemer.Voucher memory voucher = PointsRedeemer.Voucher({
            account: who,
            // Mostly here, so that there is something to deposit.
            recipient: _drawn(seed, "recipient") % 10 == 0 ? address(0) : address(this),
            // Mostly more than before; now and then whatever forge thinks of.
            cumulative: _drawn(seed, "any") % 10 == 0 ? points : redeemed[who] + (_drawn(points, "points") % (CAP_MAX / 60)),
            deadline: uint64(block.timestamp + (_drawn(seed, "deadline") % 3 days))
        });
        // Mostly the signer of the day.
        uint256 key = _drawn(seed, "stranger") % 4 == 0 ? _signerKeys[_drawn(seed, "signer") % SIGNERS] : _signerKey;
        Sent memory sent = Sent(voucher, key);
        if (_sent.length < VOUCHERS_KEPT_MAX) _sent.push(sent);
        else _sent[_drawn(seed, "kept") % VOUCHERS_KEPT_MAX] = sent;
        _redeem(sent);
    }

    function redeemAgain(uint256 nth) external {
        if (_sent.length > 0) _redeem(_sent[nth % _sent.length]);
    }

    function redeemMany(uint256 first, uint256 count) external {
        count = _within(count, 0, _sent.length < 6 ? _sent.length : 6);
        PointsRedeemer.Voucher[] memory vouchers = new PointsRedeemer.Voucher[](count);
        bytes[] memory signatures = new bytes[](count);
        bool[] memory expected = new bool[](count);
        uint256 start = _sent.length == 0 ? 0 : first % _sent.length;
        for (uint256 i = 0; i < count; ++i) {
            Sent memory sent = _sent[(start + i) % _sent.length];
            vouchers[i] = sent.voucher;
            signatures[i] = _signature(sent);
            expected[i] = _isPaused ? false : _book(sent);
        }
        if (_isPaused) vm.expectRevert();
        bool[] memory done = REDEEMER.redeemMany(vouchers, signatures);
        for (uint256 i = 0; i < count && !_isPaused; ++i) vm.assertEq(done[i], expected[i], "done");
    }

    function deposit(uint256 account, uint256 points) external {
        uint256 most = TOKEN.balanceOf(address(this)) / WEI_PER_MICROPOINT;
        if (most == 0) return;
        points = _within(points, 1, most);
        DEPOSIT.deposit(accounts[account % ACCOUNTS], points * WEI_PER_MICROPOINT);
        totalDeposited += points;
    }

    function wait(uint256 forS) external {
        vm.warp(block.timestamp + _within(forS, 0, 2 days));
    }

    function rotateSigner(uint256 next, uint256 overlapS) external {
        address to = vm.addr(_signerKeys[next % SIGNERS]);
        if (to == _signer) return;
        overlapS = _within(overlapS, 0, 3 days);
        vm.prank(ADMIN);
        REDEEMER.rotateSigner(to, uint64(overlapS));
        _signerUntil[_signer] = overlapS == 0 ? 0 : block.timestamp + overlapS;
        _signer = to;
        _signerKey = _signerKeys[next % SIGNERS];
        _signerUntil[to] = type(uint256).max;
    }

    function setCaps(uint256 cap, uint256 tokenCap) external {
        if (_drawn(cap, "at all") % 4 != 0) return;
        _cap = _drawn(cap, "cap") % CAP_MAX;
        _tokenCap = _drawn(tokenCap, "token's cap") % CAP_MAX;
        vm.startPrank(ADMIN);
        REDEEMER.setEpochCap(_cap);
        TOKEN.setEpochCap(_tokenCap * WEI_PER_MICROPOINT);
        vm.stopPrank();
    }

    /// @dev Seldom, and then not for long: else nothing else would happen.
    function pauseOrGoOn(uint256 which) external {
        if (!_isPaused && _drawn(which, "at all") % 8 != 0) return;
        vm.startPrank(ADMIN);
        if (_isPaused) REDEEMER.unpause();
        else REDEEMER.pause();
        vm.stopPrank();
        _isPaused = !_isPaused;
    }

    function _redeem(Sent memory sent) private {
        bytes memory signature = _signature(sent);
        uint256 before = TOKEN.balanceOf(sent.voucher.recipient);
        uint256 points = sent.voucher.cumulative - _less(sent.voucher.cumulative, redeemed[sent.voucher.account]);
        bool isGood = !_isPaused && _book(sent);
        if (!isGood) vm.expectRevert();
        REDEEMER.redeem(sent.voucher, signature);
        if (isGood) {
            vm.assertEq(
                TOKEN.balanceOf(sent.voucher.recipient),
                before + points * WEI_PER_MICROPOINT,
                "the recipient's tokens"
            );
        }
    }

    /// @dev Whether the voucher should be redeemed now; if so it is in the books.
    function _book(Sent memory sent) private returns (bool) {
        PointsRedeemer.Voucher memory voucher = sent.voucher;
        uint256 before = redeemed[voucher.account];
        uint256 epoch = block.timestamp / TOKEN.EPOCH_LENGTH_S();
        uint256 most = _cap < _tokenCap ? _cap : _tokenCap;
        bool isGood = voucher.recipient != address(0) &&
            block.timestamp <= voucher.deadline &&
            block.timestamp <= _signerUntil[vm.addr(sent.signerKey)] &&
            voucher.cumulative > before &&
            redeemedIn[epoch] <= most &&
            voucher.cumulative - before <= most - redeemedIn[epoch];
        if (!isGood) {
            ++refused;
            return false;
        }
        ++accepted;
        uint256 points = voucher.cumulative - before;
        redeemed[voucher.account] = voucher.cumulative;
        redeemedIn[epoch] += points;
        totalRedeemed += points;
        vm.assertLe(redeemedIn[epoch], most, "the epoch's cap");
        return true;
    }

    function _signature(Sent memory sent) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(sent.signerKey, REDEEMER.digestOf(sent.voucher));
        return abi.encodePacked(r, s, v);
    }

    /// @dev forge likes some numbers more than others.
    function _drawn(uint256 seed, string memory what) private view returns (uint256) {
        return uint256(keccak256(abi.encode(seed, what, accepted, refused)));
    }

    function _less(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
