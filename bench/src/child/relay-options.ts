// What the parent and a relay under measurement say to each other.
/** In its data folder. */
export const OPERATOR_KEY_FILE = "operator-key";

export interface RelayOptions {
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly databaseUrl: string;
  /** What differs from the relay's own: simulated nodes have no trial to pass, for nobody here can run the bench model. */
  readonly policy: { readonly provenMatches?: number };
}
export interface RelayReady {
  readonly url: string;
  /** One for each consumer. */
  readonly apiKeys: readonly string[];
}
