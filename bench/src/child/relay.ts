// A relay under measurement, in a process of its own, on the database that the parent chose.
import { parseConfig, startRelay } from "@starling/relay";
import { childOptions, serveChild } from "../measure/serve-child.ts";

export interface RelayOptions {
  readonly dataDir: string;
  readonly modelsDir: string;
  readonly databaseUrl: string;
}
export interface RelayReady {
  readonly url: string;
  readonly apiKey: string;
}

const CONSUMER_MICRO_POINTS = 10n ** 15n;

await serveChild(async () => {
  const { dataDir, modelsDir, databaseUrl } = childOptions<RelayOptions>();
  const relay = await startRelay(
    parseConfig({
      STARLING_RELAY_PORT: "0",
      STARLING_DATA_DIR: dataDir,
      STARLING_MODELS_DIR: modelsDir,
      DATABASE_URL: databaseUrl,
      STARLING_LOG_LEVEL: "warn",
      STARLING_DRAIN_MS: "0",
    }),
  );
  const { apiKey } = await relay.openConsumer({ name: "bench", microPoints: CONSUMER_MICRO_POINTS });
  const ready: RelayReady = { url: relay.url, apiKey };
  return { ready, questions: { stats: () => relay.stats() }, close: () => relay.close() };
});
