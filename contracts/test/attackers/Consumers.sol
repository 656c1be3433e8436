// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {InferenceOracle} from "../../src/InferenceOracle.sol";
import {StarToken} from "../../src/StarToken.sol";
import {IInferenceConsumer} from "../../src/interfaces/IInferenceConsumer.sol";
import {Ask} from "../../src/interfaces/IInferenceOracle.sol";
import {Inclusion} from "../../src/interfaces/IReceiptAnchor.sol";

/// @title Asks the oracle in its own name.
abstract contract Asker is IInferenceConsumer {
    InferenceOracle internal immutable ORACLE;

    constructor(InferenceOracle oracle) {
        ORACLE = oracle;
        oracle.TOKEN().approve(address(oracle), type(uint256).max);
    }

    function ask(Ask calldata what) external returns (uint256) {
        return ORACLE.request(what);
    }
}

/// @title Keeps what it is told, and with how much gas.
contract Listener is Asker {
    bytes public output;
    bytes32 public outputHash;
    bytes32 public leafHash;
    address public sender;
    uint256 public gasHad;
    uint256 public calls;

    constructor(InferenceOracle oracle) Asker(oracle) {}

    function onInference(uint256, bytes calldata output_, bytes32 outputHash_, bytes32 leafHash_) external {
        gasHad = gasleft();
        ++calls;
        sender = msg.sender;
        output = output_;
        outputHash = outputHash_;
        leafHash = leafHash_;
    }
}

/// @title In the callback it tries everything that moves tokens.
contract Reenterer is Asker {
    bytes4[] private _refusals;
    uint256 public successes;

    constructor(InferenceOracle oracle) Asker(oracle) {}

    function refusals() external view returns (bytes4[] memory) {
        return _refusals;
    }

    function onInference(uint256 requestId, bytes calldata, bytes32, bytes32 leafHash_) external {
        Inclusion memory none;
        _try(abi.encodeCall(InferenceOracle.refund, (requestId)));
        _try(abi.encodeCall(InferenceOracle.refund, (requestId + 1)));
        _try(abi.encodeCall(InferenceOracle.decline, (requestId + 1, "")));
        _try(abi.encodeCall(InferenceOracle.attachReceipt, (requestId, none)));
        _try(
            abi.encodeCall(
                InferenceOracle.fulfil,
                (requestId, InferenceOracle.Answer("", leafHash_, leafHash_, 0), none)
            )
        );
        Ask memory again;
        again.modelId = "again";
        again.input = "again";
        again.deadline = uint64(block.timestamp + 1 days);
        _try(abi.encodeCall(InferenceOracle.request, (again)));
    }

    function _try(bytes memory data) private {
        // solhint-disable-next-line avoid-low-level-calls
        (bool done, bytes memory reason) = address(ORACLE).call(data);
        if (done) ++successes;
        else _refusals.push(bytes4(reason));
    }
}

/// @title Burns all gas that it gets.
contract GasBurner is Asker {
    uint256 public sum;

    constructor(InferenceOracle oracle) Asker(oracle) {}

    function onInference(uint256, bytes calldata, bytes32, bytes32) external {
        while (true) ++sum;
    }
}

/// @title Returns as much as its gas allows, to have whoever copies it pay.
contract ReturnBomb is Asker {
    constructor(InferenceOracle oracle) Asker(oracle) {}

    function onInference(uint256, bytes calldata, bytes32, bytes32) external pure {
        // solhint-disable-next-line no-inline-assembly
        assembly {
            revert(0, 200000)
        }
    }
}
