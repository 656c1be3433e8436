import { toyTokenizer } from "./toy-tokenizer.ts";

/** Of prompt and answer. */
export const TEST_CONTEXT_TOKENS = 2_048;

/** The tokenizer of the test's model that generates text. */
export const toyModel = toyTokenizer();
