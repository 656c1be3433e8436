/** Files that a repository has by these names, whatever the model. */
export const HUB_FILES = {
  config: "config.json",
  tokenizer: "tokenizer.json",
  tokenizerConfig: "tokenizer_config.json",
  generationConfig: "generation_config.json",
  modules: "modules.json",
  readMe: "README.md",
} as const;
