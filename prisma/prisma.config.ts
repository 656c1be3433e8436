import { fileURLToPath } from "node:url";
import { defineConfig } from "prisma/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Prisma's CLI would download its engine, and ask home for news: neither is needed.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= here("./scripts/schema-engine.mjs");
process.env.CHECKPOINT_DISABLE ??= "1";

export default defineConfig({
  schema: here("./schema.prisma"),
  migrations: { path: here("./migrations") },
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
});
