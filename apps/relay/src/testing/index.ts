// The door for tests, benches and simulations of the whole: nodes without a GPU, models on paper.
export { type Lie, lieAbout } from "./liars/change-answer.ts";
export { dropping, honestUntil, lieSometimes, lieWhen } from "./liars/choose-when.ts";
export { type Board, collude } from "./liars/collude.ts";
export type { AnswerWork, Liar } from "./liars/liar.ts";
export { openIdentities } from "./liars/open-identities.ts";
export { replay } from "./liars/replay.ts";
export { seededRandom } from "./liars/seeded-random.ts";
export {
  editedText,
  honestTexts,
  randomText,
  replayedText,
  smallerModelText,
  truncatedText,
} from "./liars/wrong-texts.ts";
export { garbage, notANumber, perturbed, smallerModel, truncated, zeros } from "./liars/wrong-values.ts";
export { createIdentity, identityFromKey, type NodeIdentity } from "./node-identity.ts";
export { signResults } from "./sign-results.ts";
export { answerAlike, answerEmbeddings, answerOcr, simulatedVector } from "./simulated-answers.ts";
export { simulatedHouse } from "./simulated-house.ts";
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
export { promptItem, startTextBed, type TextBed, type TextBedOptions } from "./start-text-bed.ts";
export {
  TEST_DIMENSIONS,
  TEST_EMBED_MODEL,
  TEST_GENERATE_MODEL,
  TEST_OCR_MODEL,
  type TestCatalogueOptions,
  testCatalogue,
} from "./test-catalogue.ts";
export { connectTextNode, type TextLiar, type TextNode, type TextNodeOptions } from "./text-node.ts";
export type { TextSource } from "./text-source.ts";
export { toyGenerator } from "./toy-generator.ts";
export { TEST_CONTEXT_TOKENS, toyModel } from "./toy-model.ts";
export { toyAnswer, toyMeasure, toyOutput } from "./toy-text.ts";
