// The door for tests, benches and simulations of the whole: nodes without a GPU, models on paper.
export { createIdentity, identityFromKey, type NodeIdentity } from "./node-identity.ts";
export { signResults } from "./sign-results.ts";
export { answerAlike, answerEmbeddings, answerOcr, simulatedVector } from "./simulated-answers.ts";
export {
  type Answer,
  connectNode,
  NodeRefused,
  type NodeTally,
  refusedWith,
  type SimulatedModel,
  type SimulatedNode,
  type SimulatedNodeOptions,
  type Work,
} from "./simulated-node.ts";
export {
  TEST_DIMENSIONS,
  TEST_EMBED_MODEL,
  TEST_OCR_MODEL,
  type TestCatalogueOptions,
  testCatalogue,
} from "./test-catalogue.ts";
