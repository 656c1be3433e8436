// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {StarToken} from "./StarToken.sol";

/// @title Points become tokens. A voucher says how many points an account was ever granted; what wasn't minted yet is minted.
/// A voucher that is lost or sent twice changes nothing. Amounts named points are micro-points.
contract PointsRedeemer is EIP712, AccessControl, Pausable, ReentrancyGuard {
    struct Voucher {
        /// The account's id as 32 bytes.
        bytes32 account;
        /// Who gets the tokens, whoever sends the voucher.
        address recipient;
        /// Micro-points granted by all vouchers of the account, this one included.
        uint256 cumulative;
        /// Seconds since 1970; the voucher still holds in this second.
        uint64 deadline;
    }

    bytes32 public constant PAUSER_ROLE = keccak256("PAUSER_ROLE");
    bytes32 public constant VOUCHER_TYPEHASH =
        keccak256("Voucher(bytes32 account,address recipient,uint256 cumulative,uint64 deadline)");
    uint256 public constant WEI_PER_MICROPOINT = 1e12;
    /// @notice The most vouchers of one redeemMany.
    uint256 public constant VOUCHERS_MAX = 50;
    /// @notice The longest time that a signer may go on after the next one came, in seconds.
    uint64 public constant OVERLAP_MAX_S = 30 days;

    StarToken public immutable TOKEN;
    /// @notice The admin may set the cap of an epoch up to this, in micro-points.
    uint256 public immutable EPOCH_CAP_MAX;

    /// @notice The signer of new vouchers.
    address public signer;
    /// @notice The last second in which a signer's vouchers hold; 0 for who never was one.
    mapping(address signer => uint64 untilS) public signerUntil;
    /// @notice Micro-points that were minted for an account.
    mapping(bytes32 account => uint256 points) public redeemed;
    /// @notice The most micro-points of one epoch (the token's epochs).
    uint256 public epochCap;
    mapping(uint256 epoch => uint256 points) public redeemedIn;
    /// @notice Micro-points of all accounts.
    uint256 public totalRedeemed;

    event Redeemed(bytes32 indexed account, address indexed recipient, uint256 points, uint256 cumulative);
    /// @notice redeemMany went past this voucher; `reason` is the selector of the error that redeem gives.
    event Skipped(bytes32 indexed account, uint256 cumulative, bytes4 reason);
    event SignerRotated(address indexed previous, address indexed next, uint64 previousUntilS);
    event SignerRevoked(address indexed signer);
    event EpochCapSet(uint256 epochCap);

    error VoucherExpired();
    /// @notice Not signed by a signer of this contract on this chain, or altered.
    error WrongSigner();
    error NothingToRedeem();
    error EpochCapReached();
    error BadRecipient();
    error EmptyAccount();

    error BatchOutOfBounds(uint256 vouchers, uint256 signatures);
    error EpochCapOutOfBounds(uint256 epochCap, uint256 epochCapMax);
    error OverlapOutOfBounds(uint64 overlapS);
    error BadSigner(address signer);

    constructor(
        StarToken token,
        address admin,
        address pauser,
        address signer_,
        uint256 epochCap_,
        uint256 epochCapMax
    ) EIP712("Starling Points", "1") {
        TOKEN = token;
        EPOCH_CAP_MAX = epochCapMax;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(PAUSER_ROLE, admin);
        _grantRole(PAUSER_ROLE, pauser);
        _setEpochCap(epochCap_);
        _setSigner(signer_, 0);
    }

    /// @notice Mints what the voucher grants and wasn't minted yet. Reverts with the reason when it can't be.
    /// @return points micro-points that became tokens
    function redeem(
        Voucher calldata voucher,
        bytes calldata signature
    ) external nonReentrant whenNotPaused returns (uint256 points) {
        bytes4 reason = refusal(voucher, signature);
        if (reason != 0) _revertWith(reason);
        return _redeem(voucher);
    }

    /// @notice Redeems those vouchers that can be, and goes past the others with an event for each.
    /// @return done for each voucher whether it was redeemed
    function redeemMany(
        Voucher[] calldata vouchers,
        bytes[] calldata signatures
    ) external nonReentrant whenNotPaused returns (bool[] memory done) {
        if (vouchers.length != signatures.length || vouchers.length > VOUCHERS_MAX) {
            revert BatchOutOfBounds(vouchers.length, signatures.length);
        }
        done = new bool[](vouchers.length);
        for (uint256 i = 0; i < vouchers.length; ++i) {
            bytes4 reason = refusal(vouchers[i], signatures[i]);
            if (reason == 0) {
                _redeem(vouchers[i]);
                done[i] = true;
            } else {
                emit Skipped(vouchers[i].account, vouchers[i].cumulative, reason);
            }
        }
    }

    /// @notice The selector of the error that redeem would give now; 0 when it would mint. (While paused redeem gives EnforcedPause.)
    function refusal(Voucher calldata voucher, bytes calldata signature) public view returns (bytes4 reason) {
        if (voucher.account == 0) return EmptyAccount.selector;
        address to = voucher.recipient;
        if (to == address(0) || to == address(this) || to == address(TOKEN)) return BadRecipient.selector;
        if (block.timestamp > voucher.deadline) return VoucherExpired.selector;
        (address recovered, ECDSA.RecoverError error_, ) = ECDSA.tryRecoverCalldata(digestOf(voucher), signature);
        if (error_ != ECDSA.RecoverError.NoError || !isSigner(recovered)) return WrongSigner.selector;
        uint256 before = redeemed[voucher.account];
        if (voucher.cumulative <= before) return NothingToRedeem.selector;
        if (voucher.cumulative - before > remainingThisEpoch()) return EpochCapReached.selector;
        return 0;
    }

    /// @notice What a signer signs.
    function digestOf(Voucher calldata voucher) public view returns (bytes32) {
        return
            _hashTypedDataV4(
                keccak256(
                    abi.encode(
                        VOUCHER_TYPEHASH,
                        voucher.account,
                        voucher.recipient,
                        voucher.cumulative,
                        voucher.deadline
                    )
                )
            );
    }

    /// @notice Micro-points that can still be redeemed in this epoch: the smaller of this contract's and the token's rest.
    function remainingThisEpoch() public view returns (uint256) {
        uint256 used = redeemedIn[TOKEN.currentEpoch()];
        uint256 own = used < epochCap ? epochCap - used : 0;
        uint256 tokens = TOKEN.mintableNow() / WEI_PER_MICROPOINT;
        return own < tokens ? own : tokens;
    }

    function isSigner(address candidate) public view returns (bool) {
        return block.timestamp <= signerUntil[candidate];
    }

    /// @notice Makes `next` the signer. Vouchers of the one before hold for `overlapS` seconds more.
    function rotateSigner(address next, uint64 overlapS) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (overlapS > OVERLAP_MAX_S) revert OverlapOutOfBounds(overlapS);
        _setSigner(next, overlapS);
    }

    /// @notice Ends the overlap of a former signer at once.
    function revokeSigner(address former) external onlyRole(DEFAULT_ADMIN_ROLE) {
        if (former == signer || signerUntil[former] == 0) revert BadSigner(former);
        signerUntil[former] = 0;
        emit SignerRevoked(former);
    }

    /// @notice Takes effect at once, in the epoch that runs too.
    function setEpochCap(uint256 epochCap_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setEpochCap(epochCap_);
    }

    function pause() external onlyRole(PAUSER_ROLE) {
        _pause();
    }

    function unpause() external onlyRole(DEFAULT_ADMIN_ROLE) {
        _unpause();
    }

    /// @dev The caller has checked it.
    function _redeem(Voucher calldata voucher) private returns (uint256 points) {
        points = voucher.cumulative - redeemed[voucher.account];
        redeemed[voucher.account] = voucher.cumulative;
        redeemedIn[TOKEN.currentEpoch()] += points;
        totalRedeemed += points;
        emit Redeemed(voucher.account, voucher.recipient, points, voucher.cumulative);
        TOKEN.mint(voucher.recipient, points * WEI_PER_MICROPOINT);
    }

    function _setSigner(address next, uint64 overlapS) private {
        address previous = signer;
        if (next == address(0) || next == previous) revert BadSigner(next);
        uint64 untilS = uint64(block.timestamp) + overlapS;
        // Without an overlap the one before is none in this second already.
        if (previous != address(0)) signerUntil[previous] = overlapS == 0 ? 0 : untilS;
        signer = next;
        signerUntil[next] = type(uint64).max;
        emit SignerRotated(previous, next, previous == address(0) ? 0 : signerUntil[previous]);
    }

    function _setEpochCap(uint256 epochCap_) private {
        if (epochCap_ > EPOCH_CAP_MAX) revert EpochCapOutOfBounds(epochCap_, EPOCH_CAP_MAX);
        epochCap = epochCap_;
        emit EpochCapSet(epochCap_);
    }

    function _revertWith(bytes4 selector) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, selector)
            revert(0, 4)
        }
    }
}
