// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PointsRedeemer} from "../../src/PointsRedeemer.sol";

/// @title In the token's place: while it mints it sends the same voucher again.
contract ReenteringStarToken {
    uint256 public minted;
    bytes public refusal;
    PointsRedeemer private _redeemer;
    PointsRedeemer.Voucher private _voucher;
    bytes private _signature;

    function arm(PointsRedeemer redeemer, PointsRedeemer.Voucher calldata voucher, bytes calldata signature) external {
        _redeemer = redeemer;
        _voucher = voucher;
        _signature = signature;
    }

    function mint(address, uint256 amount) external {
        minted += amount;
        try _redeemer.redeem(_voucher, _signature) {} catch (bytes memory reason) {
            refusal = reason;
        }
    }

    function currentEpoch() external pure returns (uint256) {
        return 1;
    }

    function mintableNow() external pure returns (uint256) {
        return type(uint256).max;
    }
}
