// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IInferenceConsumer} from "../interfaces/IInferenceConsumer.sol";
import {Ask, Assurance, IInferenceOracle, Request, RequestState} from "../interfaces/IInferenceOracle.sol";

/// @title An example: asks the network with its writer's tokens and keeps the answer.
contract InferenceDiary is IInferenceConsumer {
    using SafeERC20 for IERC20;

    struct Entry {
        address writer;
        bool answered;
        bool settled;
        uint256 maxPrice;
        string modelId;
        bytes question;
        bytes answer;
        bytes32 outputHash;
        bytes32 leafHash;
    }

    uint32 public constant CALLBACK_GAS = 900_000;

    IInferenceOracle public immutable ORACLE;
    IERC20 public immutable TOKEN;

    mapping(uint256 requestId => Entry) private _entries;
    uint256[] private _requestIds;

    event Asked(uint256 indexed requestId, address indexed writer);
    event Answered(uint256 indexed requestId, bytes answer);
    event GivenBack(uint256 indexed requestId, address indexed writer, uint256 amount);

    error OnlyOracle(address sender);
    error UnknownRequest(uint256 requestId);
    error NothingToGiveBack(uint256 requestId);

    constructor(IInferenceOracle oracle, IERC20 token) {
        ORACLE = oracle;
        TOKEN = token;
    }

    /// @notice Asks with `maxPrice` of the sender's tokens, which must be allowed to this contract.
    function ask(
        string calldata modelId,
        bytes calldata question,
        Assurance assurance,
        uint256 maxPrice,
        uint64 deadline
    ) external returns (uint256 requestId) {
        TOKEN.safeTransferFrom(msg.sender, address(this), maxPrice);
        TOKEN.forceApprove(address(ORACLE), maxPrice);
        requestId = ORACLE.request(Ask(modelId, question, assurance, maxPrice, deadline, CALLBACK_GAS));
        Entry storage entry = _entries[requestId];
        entry.writer = msg.sender;
        entry.maxPrice = maxPrice;
        entry.modelId = modelId;
        entry.question = question;
        _requestIds.push(requestId);
        emit Asked(requestId, msg.sender);
    }

    /// @inheritdoc IInferenceConsumer
    function onInference(uint256 requestId, bytes calldata output, bytes32 outputHash, bytes32 leafHash) external {
        if (msg.sender != address(ORACLE)) revert OnlyOracle(msg.sender);
        Entry storage entry = _entries[requestId];
        if (entry.writer == address(0)) revert UnknownRequest(requestId);
        entry.answer = output;
        entry.outputHash = outputHash;
        entry.leafHash = leafHash;
        entry.answered = true;
        emit Answered(requestId, output);
    }

    /// @notice The oracle gives back to whoever asked, which is this contract: this passes it on to the writer.
    function giveBack(uint256 requestId) external returns (uint256 amount) {
        Entry storage entry = _entries[requestId];
        Request memory asked = ORACLE.requestOf(requestId);
        if (entry.writer == address(0)) revert UnknownRequest(requestId);
        if (entry.settled || asked.state == RequestState.Open) revert NothingToGiveBack(requestId);
        entry.settled = true;
        amount = entry.maxPrice - asked.price;
        emit GivenBack(requestId, entry.writer, amount);
        TOKEN.safeTransfer(entry.writer, amount);
    }

    function entryOf(uint256 requestId) external view returns (Entry memory) {
        return _entries[requestId];
    }

    function entries() external view returns (uint256) {
        return _requestIds.length;
    }

    function requestIdAt(uint256 index) external view returns (uint256) {
        return _requestIds[index];
    }
}
