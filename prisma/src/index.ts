export { Prisma, PrismaClient } from "../generated/client.ts";
export type { Database, Sql, SqlParam, SqlQueryable, SqlResult, SqlScalar } from "./database.ts";
export { DatabaseError, type DatabaseErrorCode, isTransientDatabaseError, sqlState } from "./database-error.ts";
export { type OpenDatabaseOptions, openDatabase } from "./open-database.ts";
