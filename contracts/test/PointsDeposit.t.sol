// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {PointsDeposit} from "../src/PointsDeposit.sol";
import {StarlingTest} from "./base/StarlingTest.sol";

contract PointsDepositTest is StarlingTest {
    function setUp() public override {
        super.setUp();
        _give(STRANGER, 10e6);
    }

    function test_aDepositBurnsAndSaysWhom() external {
        vm.startPrank(STRANGER);
        token.approve(address(deposit), 3e18);
        vm.expectEmit(address(deposit));
        emit PointsDeposit.Deposited(1, ALICE, STRANGER, 3e6);
        uint256 id = deposit.deposit(ALICE, 3e18);
        vm.stopPrank();
        vm.assertEq(id, 1);
        vm.assertEq(deposit.lastId(), 1);
        vm.assertEq(deposit.totalPoints(), 3e6);
        vm.assertEq(token.balanceOf(STRANGER), 7e18);
        vm.assertEq(token.totalSupply(), 7e18);
        vm.assertEq(token.balanceOf(address(deposit)), 0);
    }

    function test_theIdsCountUp() external {
        vm.startPrank(STRANGER);
        token.approve(address(deposit), 3e18);
        vm.assertEq(deposit.deposit(ALICE, 1e18), 1);
        vm.assertEq(deposit.deposit(BOB, 1e12), 2);
        vm.stopPrank();
    }

    function test_withAPermitInOneTransaction() external {
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, address(deposit), 3e18, block.timestamp);
        vm.prank(STRANGER);
        deposit.depositWithPermit(ALICE, 3e18, block.timestamp, v, r, s);
        vm.assertEq(token.totalSupply(), 7e18);
        vm.assertEq(token.allowance(STRANGER, address(deposit)), 0);
    }

    function test_aPermitThatSomebodySentBeforeDoesNotStopTheDeposit() external {
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, address(deposit), 3e18, block.timestamp);
        token.permit(STRANGER, address(deposit), 3e18, block.timestamp, v, r, s);
        vm.prank(STRANGER);
        deposit.depositWithPermit(ALICE, 3e18, block.timestamp, v, r, s);
        vm.assertEq(deposit.totalPoints(), 3e6);
    }

    /// @dev Else a stranger could have somebody's tokens credited to himself.
    function test_nobodyDepositsWithSomebodyElsesPermit() external {
        (uint8 v, bytes32 r, bytes32 s) = _permit(STRANGER_KEY, address(deposit), 3e18, block.timestamp);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        vm.prank(ADMIN);
        deposit.depositWithPermit(BOB, 3e18, block.timestamp, v, r, s);
    }

    function test_nothingWithoutAllowanceOrBalance() external {
        vm.startPrank(STRANGER);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
        deposit.deposit(ALICE, 1e18);
        token.approve(address(deposit), 11e18);
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        deposit.deposit(ALICE, 11e18);
        vm.stopPrank();
        vm.assertEq(deposit.lastId(), 0);
    }

    function test_onlyWholeMicropoints() external {
        uint256[3] memory amounts = [uint256(0), 1, 1e12 + 1];
        for (uint256 i = 0; i < amounts.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(PointsDeposit.NotWholeMicropoints.selector, amounts[i]));
            deposit.deposit(ALICE, amounts[i]);
        }
    }

    function test_onlyWhatIsAnAccountsId() external {
        bytes32[8] memory words = [
            bytes32(0),
            bytes32(uint256(uint160(STRANGER))),
            // A job's; one character short; one too many; lower case; a letter that the alphabet leaves out; dirt behind it.
            bytes32("job_01JD0000000000000000000A1C"),
            bytes32("acc_01JD0000000000000000000A1"),
            bytes32("acc_01JD0000000000000000000A1CX"),
            bytes32("acc_01jd0000000000000000000A1C"),
            bytes32("acc_01JD0000000000000000000AIC"),
            bytes32(uint256(ALICE) | 1)
        ];
        for (uint256 i = 0; i < words.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(PointsDeposit.NotAnAccount.selector, words[i]));
            deposit.deposit(words[i], 1e18);
        }
    }

    function testFuzz_everyCharacterOfAnId(uint8 place, bytes1 character) external {
        place = uint8(_within(place, 4, 29));
        bytes memory text = abi.encodePacked(ALICE);
        text[place] = character;
        bytes memory alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        bool isInAlphabet = false;
        for (uint256 i = 0; i < alphabet.length; ++i) if (alphabet[i] == character) isInAlphabet = true;
        vm.startPrank(STRANGER);
        token.approve(address(deposit), 1e18);
        if (!isInAlphabet) {
            vm.expectRevert(abi.encodeWithSelector(PointsDeposit.NotAnAccount.selector, bytes32(text)));
        }
        deposit.deposit(bytes32(text), 1e18);
        vm.stopPrank();
    }
}
