export { type StartPostgresOptions, startPostgres, type TestPostgres } from "./testing/start-postgres.ts";
