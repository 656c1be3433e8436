// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice How an answer is checked; the network's words in the same order.
enum Assurance {
    None,
    Sampled,
    Full,
    Quorum
}

/// @notice What a contract or a person asks for.
struct Ask {
    string modelId;
    bytes input;
    Assurance assurance;
    /// Wei of the token that are held; a whole number of micro-points. What the answer costs less comes back.
    uint256 maxPrice;
    /// Seconds since 1970; after it the payment can be had back.
    uint64 deadline;
    /// Gas that `onInference` of the asking contract gets; 0 for no call.
    uint32 callbackGas;
}

enum RequestState {
    None,
    Open,
    Fulfilled,
    Refunded,
    Declined
}

struct Request {
    address requester;
    uint64 deadline;
    uint32 callbackGas;
    RequestState state;
    /// Whether the answer's receipt was shown to be in the log.
    bool proven;
    /// Wei: what is held while it is open, what was paid when it is fulfilled, else 0.
    uint128 price;
    bytes32 outputHash;
    bytes32 leafHash;
}

interface IInferenceOracle {
    /// @notice Holds `maxPrice` of the sender's tokens (which must be allowed) until the answer or the deadline.
    /// @return requestId from 1
    function request(Ask calldata ask) external returns (uint256 requestId);

    /// @notice Gives the held tokens of an unanswered request back after its deadline. Anybody may call it.
    function refund(uint256 requestId) external;

    /// @notice All zero when there is no such request.
    function requestOf(uint256 requestId) external view returns (Request memory);
}
