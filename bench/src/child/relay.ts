// A relay under measurement, in a process of its own, on the database that the parent chose.

import { join } from "node:path";
import { parseConfig, startRelay } from "@starling/relay";
import { childOptions, serveChild } from "../measure/serve-child.ts";
import { OPERATOR_KEY_FILE, type RelayOptions, type RelayReady } from "./relay-options.ts";

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
      STARLING_OPERATOR_KEY_FILE: join(dataDir, OPERATOR_KEY_FILE),
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
