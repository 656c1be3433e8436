// A contract that asks and keeps the answer, as short as it can be. The whole one is contracts/src/examples/InferenceDiary.sol.
export const contractExample = (oracle: string): string => `contract Diary is IInferenceConsumer {
    IInferenceOracle constant ORACLE =
        IInferenceOracle(${oracle});
    mapping(uint256 => bytes) public answers;

    function ask(string calldata model, bytes calldata question, uint256 maxPrice)
        external returns (uint256 id)
    {
        STAR.transferFrom(msg.sender, address(this), maxPrice);
        STAR.approve(address(ORACLE), maxPrice);
        id = ORACLE.request(Ask({
            modelId: model,
            input: question,
            assurance: Assurance.Sampled,
            maxPrice: maxPrice,
            deadline: uint64(block.timestamp + 10 minutes),
            callbackGas: 400_000
        }));
    }

    function onInference(uint256 id, bytes calldata output, bytes32, bytes32) external {
        require(msg.sender == address(ORACLE));
        answers[id] = output;
    }
}`;
