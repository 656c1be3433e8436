// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title Starling's token. Minted by whoever has the minter's role (the PointsRedeemer), never more than the cap in an epoch.
contract StarToken is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes, AccessControl {
    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");

    /// @notice Seconds; epochs are counted from 1970.
    uint64 public immutable EPOCH_LENGTH_S;
    /// @notice The admin may set the cap of an epoch up to this, in wei.
    uint256 public immutable EPOCH_CAP_MAX;

    /// @notice The most that may be minted in one epoch, in wei.
    uint256 public epochCap;
    mapping(uint256 epoch => uint256 wei_) public mintedIn;

    event EpochCapSet(uint256 epochCap);

    error EpochCapExceeded(uint256 asked, uint256 left);
    error EpochCapOutOfBounds(uint256 epochCap, uint256 epochCapMax);
    error EpochLengthOutOfBounds(uint64 epochLengthS);

    constructor(
        address admin,
        address minter,
        uint64 epochLengthS,
        uint256 epochCap_,
        uint256 epochCapMax
    ) ERC20("Starling", "STAR") ERC20Permit("Starling") {
        if (epochLengthS < 1 hours || epochLengthS > 366 days) revert EpochLengthOutOfBounds(epochLengthS);
        EPOCH_LENGTH_S = epochLengthS;
        EPOCH_CAP_MAX = epochCapMax;
        _setEpochCap(epochCap_);
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MINTER_ROLE, minter);
    }

    /// @notice Mints `amount` wei; refused over what the epoch has left.
    function mint(address to, uint256 amount) external onlyRole(MINTER_ROLE) {
        uint256 left = mintableNow();
        if (amount > left) revert EpochCapExceeded(amount, left);
        mintedIn[currentEpoch()] += amount;
        _mint(to, amount);
    }

    /// @notice Takes effect at once, in the epoch that runs too. What was minted stays.
    function setEpochCap(uint256 epochCap_) external onlyRole(DEFAULT_ADMIN_ROLE) {
        _setEpochCap(epochCap_);
    }

    /// @notice Wei that the epoch that runs has left.
    function mintableNow() public view returns (uint256) {
        uint256 minted = mintedIn[currentEpoch()];
        return minted < epochCap ? epochCap - minted : 0;
    }

    function currentEpoch() public view returns (uint256) {
        return block.timestamp / EPOCH_LENGTH_S;
    }

    /// @notice ERC-6372: votes are counted by time, not by block.
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    // The name is ERC-6372's.
    // solhint-disable-next-line func-name-mixedcase
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 amount) internal override(ERC20, ERC20Votes) {
        super._update(from, to, amount);
    }

    function _setEpochCap(uint256 epochCap_) private {
        if (epochCap_ > EPOCH_CAP_MAX) revert EpochCapOutOfBounds(epochCap_, EPOCH_CAP_MAX);
        epochCap = epochCap_;
        emit EpochCapSet(epochCap_);
    }
}
