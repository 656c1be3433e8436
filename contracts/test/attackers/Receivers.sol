// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

/// @title Gets a token and sends calls that were put into it beforehand, in the middle of the mint.
contract ReenteringReceiver is IERC721Receiver {
    bytes[] private _calls;
    bytes[] public refusals;

    function arm(bytes calldata call) external {
        _calls.push(call);
    }

    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        for (uint256 i = 0; i < _calls.length; ++i) {
            // solhint-disable-next-line avoid-low-level-calls
            (bool done, bytes memory reason) = msg.sender.call(_calls[i]);
            refusals.push(done ? bytes("") : reason);
        }
        return IERC721Receiver.onERC721Received.selector;
    }
}

/// @title Takes no tokens.
contract Refuser {
    receive() external payable {}
}
