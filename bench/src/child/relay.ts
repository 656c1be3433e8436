// A relay under measurement, in a process of its own, on the database that the parent chose.
import { parseConfig, startRelay } from "@starling/relay";
import { childOptions, serveChild } from "../measure/serve-child.ts";

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

const CONSUMERS = 2;
const CONSUMER_MICRO_POINTS = 10n ** 15n;

await serveChild(async () => {
  const { dataDir, modelsDir, databaseUrl, policy } = childOptions<RelayOptions>();
  const relay = await startRelay(
    parseConfig({
      STARLING_RELAY_PORT: "0",
      STARLING_DATA_DIR: dataDir,
      STARLING_MODELS_DIR: modelsDir,
      DATABASE_URL: databaseUrl,
      STARLING_LOG_LEVEL: "warn",
      STARLING_DRAIN_MS: "0",
      STARLING_REFEREE: "off",
      STARLING_REQUESTS_PER_MINUTE: "100000000",
    }),
    { policy: { admission: false, ...policy } },
  );
  const apiKeys: string[] = [];
  for (let i = 0; i < CONSUMERS; i++) {
    const { apiKey } = await relay.openConsumer({ name: `bench ${i}`, microPoints: CONSUMER_MICRO_POINTS });
    apiKeys.push(apiKey);
  }
  const ready: RelayReady = { url: relay.url, apiKeys };
  return { ready, questions: { stats: () => relay.stats() }, close: () => relay.close() };
});
