export { databaseKinds, openTestDatabase, type TestDatabase } from "./testing/open-test-database.ts";
export { type StartPostgresOptions, startPostgres, type TestPostgres } from "./testing/start-postgres.ts";
