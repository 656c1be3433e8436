export type { Consumer } from "./accounts/open-consumer.ts";
export { type Relay, type RelayParts, startRelay } from "./compose.ts";
export { ConfigError, parseConfig, type RelayConfig } from "./config.ts";
export type { CommitLimits } from "./engine/group-commit.ts";
export type { Catalogue, CatalogueFile } from "./ports/catalogue.ts";
export type { Store } from "./ports/store.ts";
