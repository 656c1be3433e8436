// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IInferenceConsumer} from "./interfaces/IInferenceConsumer.sol";
import {Ask, IInferenceOracle, Request, RequestState} from "./interfaces/IInferenceOracle.sol";
import {IReceiptAnchor, Inclusion} from "./interfaces/IReceiptAnchor.sol";
import {AccountWord} from "./libraries/AccountWord.sol";
import {PointsDeposit} from "./PointsDeposit.sol";
import {StarToken} from "./StarToken.sol";

/// @title Contracts ask the network here. The payment is held until the answer comes, or goes back after the deadline.
contract InferenceOracle is IInferenceOracle, AccessControl, ReentrancyGuard {
    using SafeERC20 for StarToken;

    struct Answer {
        /// Empty when it is too long for the chain.
        bytes output;
        /// SHA-256 of the output bundle, as the receipt has it.
        bytes32 outputHash;
        /// The receipt's leaf.
        bytes32 leafHash;
        /// Wei, at most the request's maxPrice; a whole number of micro-points.
        uint256 price;
    }

    bytes32 public constant FULFILLER_ROLE = keccak256("FULFILLER_ROLE");
    bytes32 public constant TREASURER_ROLE = keccak256("TREASURER_ROLE");
    uint256 public constant WEI_PER_MICROPOINT = 1e12;
    uint256 public constant MODEL_ID_BYTES_MAX = 64;
    uint256 public constant INPUT_BYTES_MAX = 8_192;
    uint256 public constant OUTPUT_BYTES_MAX = 16_384;
    uint256 public constant REASON_BYTES_MAX = 128;
    uint256 public constant DEADLINE_MIN_S = 10;
    uint256 public constant DEADLINE_MAX_S = 7 days;
    uint32 public constant CALLBACK_GAS_MAX = 1_000_000;
    /// @dev What fulfil itself still needs after the call.
    uint256 private constant GAS_AFTER_CALLBACK = 40_000;

    StarToken public immutable TOKEN;
    PointsDeposit public immutable DEPOSIT;
    IReceiptAnchor public immutable ANCHOR;

    /// @notice The Starling account that is credited with what answers cost.
    bytes32 public earningsAccount;
    uint256 public lastRequestId;
    /// @notice Wei held for open requests.
    uint256 public escrowed;
    mapping(uint256 requestId => Request) private _requests;

    event Requested(
        uint256 indexed requestId,
        address indexed requester,
        string modelId,
        bytes input,
        uint8 assurance,
        uint256 maxPrice,
        uint64 deadline,
        uint32 callbackGas
    );
    event Fulfilled(
        uint256 indexed requestId,
        address indexed requester,
        bytes32 indexed leafHash,
        bytes output,
        bytes32 outputHash,
        uint256 price
    );
    event CalledBack(uint256 indexed requestId, bool succeeded);
    event ReceiptAttached(uint256 indexed requestId, bytes32 indexed leafHash, bytes32 logId, uint64 size, uint64 leafIndex);
    event Refunded(uint256 indexed requestId, address indexed requester, uint256 amount);
    event Declined(uint256 indexed requestId, string reason);
    event EarningsAccountSet(bytes32 account);

    error TooLong(string field, uint256 length, uint256 lengthMax);
    error EmptyModelId();
    error EmptyInput();
    error NotWholeMicropoints(uint256 amount);
    error DeadlineOutOfBounds(uint64 deadline);
    error CallbackGasOutOfBounds(uint32 callbackGas, uint32 callbackGasMax);
    error NotOpen(uint256 requestId, RequestState state);
    error DeadlinePassed(uint64 deadline);
    error DeadlineNotPassed(uint64 deadline);
    error PriceTooHigh(uint256 price, uint256 maxPrice);
    error EmptyLeafHash();
    error NotInLog(bytes32 leafHash);
    error NotFulfilled(uint256 requestId, RequestState state);
    error AlreadyProven(uint256 requestId);
    error NotAnAccount(bytes32 account);
    error NoEarningsAccount();
    error TooLittleGas(uint256 gasLeft, uint256 gasNeeded);

    constructor(StarToken token, PointsDeposit deposit, IReceiptAnchor anchor, address admin, address fulfiller) {
        TOKEN = token;
        DEPOSIT = deposit;
        ANCHOR = anchor;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(FULFILLER_ROLE, fulfiller);
        _grantRole(TREASURER_ROLE, admin);
        _grantRole(TREASURER_ROLE, fulfiller);
        token.forceApprove(address(deposit), type(uint256).max);
    }

    /// @inheritdoc IInferenceOracle
    function request(Ask calldata ask) external nonReentrant returns (uint256 requestId) {
        return _request(ask);
    }

    /// @notice The same, with an ERC-2612 permit of the sender for this contract and `maxPrice`.
    function requestWithPermit(
        Ask calldata ask,
        uint256 permitDeadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant returns (uint256 requestId) {
        // A permit that somebody else sent before has done its work: then the allowance is there, and else the payment is refused.
        // solhint-disable-next-line no-empty-blocks
        try TOKEN.permit(msg.sender, address(this), ask.maxPrice, permitDeadline, v, r, s) {} catch {}
        return _request(ask);
    }

    /// @notice Answers a request. The price is burned and credited to the earnings account, the rest goes back to the requester.
    /// @param proof with size 0 when the receipt's head isn't anchored yet: attachReceipt then brings it
    function fulfil(
        uint256 requestId,
        Answer calldata answer,
        Inclusion calldata proof
    ) external onlyRole(FULFILLER_ROLE) nonReentrant {
        Request storage asked = _open(requestId);
        if (block.timestamp > asked.deadline) revert DeadlinePassed(asked.deadline);
        if (answer.output.length > OUTPUT_BYTES_MAX) revert TooLong("output", answer.output.length, OUTPUT_BYTES_MAX);
        if (answer.leafHash == 0) revert EmptyLeafHash();
        uint256 held = asked.price;
        if (answer.price > held) revert PriceTooHigh(answer.price, held);
        if (answer.price % WEI_PER_MICROPOINT != 0) revert NotWholeMicropoints(answer.price);
        if (answer.price > 0 && earningsAccount == 0) revert NoEarningsAccount();

        asked.state = RequestState.Fulfilled;
        asked.price = SafeCast.toUint128(answer.price);
        asked.outputHash = answer.outputHash;
        asked.leafHash = answer.leafHash;
        escrowed -= held;
        emit Fulfilled(
            requestId,
            asked.requester,
            answer.leafHash,
            answer.output,
            answer.outputHash,
            answer.price
        );
        if (proof.size > 0) _prove(requestId, asked, proof);
        if (answer.price > 0) DEPOSIT.deposit(earningsAccount, answer.price);
        if (held > answer.price) TOKEN.safeTransfer(asked.requester, held - answer.price);
        if (asked.callbackGas > 0) _callBack(requestId, asked, answer);
    }

    /// @notice Shows that the receipt of an answered request is in the anchored log. Anybody may.
    function attachReceipt(uint256 requestId, Inclusion calldata proof) external nonReentrant {
        Request storage asked = _requests[requestId];
        if (asked.state != RequestState.Fulfilled) revert NotFulfilled(requestId, asked.state);
        if (asked.proven) revert AlreadyProven(requestId);
        _prove(requestId, asked, proof);
    }

    /// @inheritdoc IInferenceOracle
    function refund(uint256 requestId) external nonReentrant {
        Request storage asked = _open(requestId);
        if (block.timestamp <= asked.deadline) revert DeadlineNotPassed(asked.deadline);
        asked.state = RequestState.Refunded;
        _giveBack(requestId, asked);
    }

    /// @notice The relay won't answer (no such model, too low a price): the payment goes back at once.
    function decline(uint256 requestId, string calldata reason) external onlyRole(FULFILLER_ROLE) nonReentrant {
        Request storage asked = _open(requestId);
        if (bytes(reason).length > REASON_BYTES_MAX) revert TooLong("reason", bytes(reason).length, REASON_BYTES_MAX);
        asked.state = RequestState.Declined;
        emit Declined(requestId, reason);
        _giveBack(requestId, asked);
    }

    function setEarningsAccount(bytes32 account) external onlyRole(TREASURER_ROLE) {
        if (!AccountWord.isAccount(account)) revert NotAnAccount(account);
        earningsAccount = account;
        emit EarningsAccountSet(account);
    }

    /// @inheritdoc IInferenceOracle
    function requestOf(uint256 requestId) external view returns (Request memory) {
        return _requests[requestId];
    }

    function _request(Ask calldata ask) private returns (uint256 requestId) {
        if (bytes(ask.modelId).length == 0) revert EmptyModelId();
        if (bytes(ask.modelId).length > MODEL_ID_BYTES_MAX) {
            revert TooLong("modelId", bytes(ask.modelId).length, MODEL_ID_BYTES_MAX);
        }
        if (ask.input.length == 0) revert EmptyInput();
        if (ask.input.length > INPUT_BYTES_MAX) revert TooLong("input", ask.input.length, INPUT_BYTES_MAX);
        if (ask.maxPrice % WEI_PER_MICROPOINT != 0) revert NotWholeMicropoints(ask.maxPrice);
        if (ask.deadline < block.timestamp + DEADLINE_MIN_S || ask.deadline > block.timestamp + DEADLINE_MAX_S) {
            revert DeadlineOutOfBounds(ask.deadline);
        }
        if (ask.callbackGas > CALLBACK_GAS_MAX) revert CallbackGasOutOfBounds(ask.callbackGas, CALLBACK_GAS_MAX);

        requestId = ++lastRequestId;
        Request storage asked = _requests[requestId];
        asked.requester = msg.sender;
        asked.deadline = ask.deadline;
        asked.callbackGas = ask.callbackGas;
        asked.state = RequestState.Open;
        asked.price = SafeCast.toUint128(ask.maxPrice);
        escrowed += ask.maxPrice;
        emit Requested(
            requestId,
            msg.sender,
            ask.modelId,
            ask.input,
            uint8(ask.assurance),
            ask.maxPrice,
            ask.deadline,
            ask.callbackGas
        );
        TOKEN.safeTransferFrom(msg.sender, address(this), ask.maxPrice);
    }

    function _open(uint256 requestId) private view returns (Request storage asked) {
        asked = _requests[requestId];
        if (asked.state != RequestState.Open) revert NotOpen(requestId, asked.state);
    }

    function _giveBack(uint256 requestId, Request storage asked) private {
        uint256 held = asked.price;
        asked.price = 0;
        escrowed -= held;
        emit Refunded(requestId, asked.requester, held);
        TOKEN.safeTransfer(asked.requester, held);
    }

    function _prove(uint256 requestId, Request storage asked, Inclusion calldata proof) private {
        if (!ANCHOR.verifyInclusion(asked.leafHash, proof)) revert NotInLog(asked.leafHash);
        asked.proven = true;
        emit ReceiptAttached(requestId, asked.leafHash, proof.logId, proof.size, proof.leafIndex);
    }

    /// @dev The consumer gets the gas that it asked for and no more; what it returns isn't read, and a failure stops nothing.
    function _callBack(uint256 requestId, Request storage asked, Answer calldata answer) private {
        uint256 gasForCall = asked.callbackGas;
        bytes memory data = abi.encodeCall(
            IInferenceConsumer.onInference,
            (requestId, answer.output, answer.outputHash, answer.leafHash)
        );
        // A call passes on at most 63/64 of what is left: whoever sends too little gas can't make the callback fail.
        uint256 gasNeeded = gasForCall + gasForCall / 63 + GAS_AFTER_CALLBACK;
        if (gasleft() < gasNeeded) revert TooLittleGas(gasleft(), gasNeeded);
        address consumer = asked.requester;
        bool succeeded;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            succeeded := call(gasForCall, consumer, 0, add(data, 0x20), mload(data), 0, 0)
        }
        emit CalledBack(requestId, succeeded);
    }
}
