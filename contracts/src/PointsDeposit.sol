// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccountWord} from "./libraries/AccountWord.sol";
import {StarToken} from "./StarToken.sol";

/// @title Tokens become points: they are burned here, and the relay credits the account when it sees the event.
contract PointsDeposit {
    uint256 public constant WEI_PER_MICROPOINT = 1e12;

    StarToken public immutable TOKEN;

    /// @notice How many deposits there were; the id of the last one.
    uint256 public lastId;
    /// @notice Micro-points of all deposits.
    uint256 public totalPoints;

    /// @param points micro-points
    event Deposited(uint256 indexed id, bytes32 indexed account, address indexed from, uint256 points);

    /// @notice Nobody would be credited.
    error NotAnAccount(bytes32 account);
    /// @notice Zero, or not a whole number of micro-points.
    error NotWholeMicropoints(uint256 amount);

    constructor(StarToken token) {
        TOKEN = token;
    }

    /// @notice Burns `amount` wei of the sender's tokens (which must be allowed) for an account.
    /// @return id of the deposit, from 1
    function deposit(bytes32 account, uint256 amount) external returns (uint256 id) {
        return _deposit(account, amount);
    }

    /// @notice The same, with an ERC-2612 permit of the sender for this contract and this amount.
    function depositWithPermit(
        bytes32 account,
        uint256 amount,
        uint256 permitDeadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 id) {
        // A permit that somebody else sent before has done its work: then the allowance is there, and else the burn is refused.
        // solhint-disable-next-line no-empty-blocks
        try TOKEN.permit(msg.sender, address(this), amount, permitDeadline, v, r, s) {} catch {}
        return _deposit(account, amount);
    }

    function _deposit(bytes32 account, uint256 amount) private returns (uint256 id) {
        if (!AccountWord.isAccount(account)) revert NotAnAccount(account);
        if (amount == 0 || amount % WEI_PER_MICROPOINT != 0) revert NotWholeMicropoints(amount);
        id = ++lastId;
        uint256 points = amount / WEI_PER_MICROPOINT;
        totalPoints += points;
        emit Deposited(id, account, msg.sender, points);
        TOKEN.burnFrom(msg.sender, amount);
    }
}
