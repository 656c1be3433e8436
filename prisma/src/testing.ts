export {
  databaseKinds,
  openTestDatabase,
  openTestDatabaseTimeoutMs,
  type TestDatabase,
} from "./testing/open-test-database.ts";
export { type StartPostgresOptions, startPostgres, type TestPostgres } from "./testing/start-postgres.ts";
