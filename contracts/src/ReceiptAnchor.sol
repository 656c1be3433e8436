// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IReceiptAnchor, Inclusion} from "./interfaces/IReceiptAnchor.sol";
import {Rfc9162} from "./libraries/Rfc9162.sol";

/// @title Heads of receipt logs. Whoever has a receipt and its path can show here that its log had it.
contract ReceiptAnchor is IReceiptAnchor, AccessControl {
    struct Head {
        uint64 size;
        /// Of the head, milliseconds since 1970.
        uint64 timestampMs;
        /// Of the anchoring block, seconds since 1970.
        uint64 anchoredAtS;
        bytes32 root;
    }

    bytes32 public constant ANCHORER_ROLE = keccak256("ANCHORER_ROLE");

    mapping(bytes32 logId => mapping(uint64 size => Head)) private _heads;
    mapping(bytes32 logId => uint64 size) private _latestSize;

    event Anchored(bytes32 indexed logId, uint64 indexed size, bytes32 root, uint64 timestampMs);

    /// @notice A log only grows.
    error NotLonger(uint64 size, uint64 latestSize);
    error EmptyRoot();

    constructor(address admin, address anchorer) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(ANCHORER_ROLE, anchorer);
    }

    /// @notice Writes a head down for ever. It must have more leaves than the log's last one here.
    function anchor(
        bytes32 logId,
        uint64 size,
        bytes32 root,
        uint64 timestampMs
    ) external onlyRole(ANCHORER_ROLE) {
        uint64 latestSize = _latestSize[logId];
        if (size <= latestSize) revert NotLonger(size, latestSize);
        if (root == 0) revert EmptyRoot();
        _latestSize[logId] = size;
        _heads[logId][size] = Head(size, timestampMs, uint64(block.timestamp), root);
        emit Anchored(logId, size, root, timestampMs);
    }

    /// @inheritdoc IReceiptAnchor
    function verifyInclusion(bytes32 leafHash, Inclusion calldata proof) external view returns (bool) {
        bytes32 root = _heads[proof.logId][proof.size].root;
        if (root == 0) return false;
        (bool fits, bytes32 reached) = Rfc9162.rootFromPath(leafHash, proof.leafIndex, proof.size, proof.path);
        return fits && reached == root;
    }

    /// @notice The head of that size; all zero when none was anchored.
    function headOf(bytes32 logId, uint64 size) external view returns (Head memory) {
        return _heads[logId][size];
    }

    /// @notice 0 when none was anchored.
    function rootOf(bytes32 logId, uint64 size) external view returns (bytes32) {
        return _heads[logId][size].root;
    }

    /// @notice The longest head of a log; all zero when it has none.
    function latest(bytes32 logId) external view returns (Head memory) {
        return _heads[logId][_latestSize[logId]];
    }
}
