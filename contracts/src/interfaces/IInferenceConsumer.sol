// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice A contract that wants to be told its answer. Only the oracle may call it: check `msg.sender`.
interface IInferenceConsumer {
    /// @param output the answer; empty when it is too long for the chain and only its hash was given
    /// @param outputHash SHA-256 of the answer's bundle, as the receipt has it
    /// @param leafHash the receipt's leaf in the log
    function onInference(uint256 requestId, bytes calldata output, bytes32 outputHash, bytes32 leafHash) external;
}
