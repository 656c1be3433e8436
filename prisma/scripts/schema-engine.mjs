#!/usr/bin/env node
// Stands in for Prisma's native `schema-engine`: the same JSON-RPC over stdio, run on the WASM build that Prisma
// publishes on npm and on node-postgres. So `prisma migrate` needs no engine download, online or not.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import * as wasmGlue from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

const MAINTENANCE_DATABASE = "postgres";
const FIRST_PRINT_ID = 1_000_000;
const RPC_ERROR = 4466;

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);

if (args.includes("--version")) {
  console.log("schema-engine-cli wasm");
} else if (args.includes("cli")) {
  process.exitCode = await runCli(args[args.indexOf("cli") + 1], datasourceUrl());
} else {
  await serveRpc();
}

function datasourceUrl() {
  const url = JSON.parse(option("--datasource") ?? "{}").url;
  if (!url) throw new Error("No database: set DATABASE_URL to a PostgreSQL server.");
  return new URL(url);
}

/** `cli can-connect-to-database | create-database | drop-database`. Resolves the exit status. */
async function runCli(command, url) {
  const config = connectionConfig(url);
  try {
    if (command === "can-connect-to-database") await runSql(config, "SELECT 1");
    if (command === "create-database")
      await runAsAdmin(config, `CREATE DATABASE ${pg.escapeIdentifier(config.database)}`);
    if (command === "drop-database") await runAsAdmin(config, `DROP DATABASE ${pg.escapeIdentifier(config.database)}`);
    return 0;
  } catch (error) {
    const fields = { error_code: error.code === "3D000" ? "P1003" : "P1001", message: error.message };
    console.error(`\n${JSON.stringify({ level: "ERROR", target: "schema_engine::logger", fields })}`);
    return 1;
  }
}

/** Answers one request a line until stdin ends. A fresh engine each time: an engine keeps nothing worth keeping. */
async function serveRpc() {
  await loadWasm();
  showCharColumnsAsText();
  const datamodels = args.flatMap((arg, i) =>
    arg === "--datamodels" ? [[args[i + 1], readFileSync(args[i + 1], "utf8")]] : [],
  );
  let nextPrintId = FIRST_PRINT_ID;
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === "") continue;
    const { id, method, params } = JSON.parse(line);
    if (!method) continue; // the CLI's answer to our own `print`
    try {
      const engine = await wasmGlue.SchemaEngine.new(
        { datamodels: datamodels.length > 0 ? datamodels : undefined },
        () => {},
        bindMigrationAwareSqlAdapterFactory(adapterFactory(connectionConfig(datasourceUrl()))),
      );
      // The WASM engine learns of its shadow database only from a diagnosis on the same instance.
      if (method === "evaluateDataLoss" || method === "createMigration") {
        await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
      }
      const result = method === "getDatabaseVersion" ? await engine.version(params) : await engine[method](params);
      if (method === "diff" && result.stdout) {
        send({ id: nextPrintId++, method: "print", params: { content: result.stdout } });
      }
      send({ id, result: result ?? {} });
    } catch (error) {
      const data = { is_panic: false, message: error.message, error_code: error.code, meta: error.meta ?? null };
      send({ id, error: { code: RPC_ERROR, message: "An error happened. Check the data field for details.", data } });
    }
  }
  process.exit(0); // idle pools would hold the process
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
}

async function loadWasm() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(`schema engine: ${message}`) };
  const gluePath = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(gluePath.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": wasmGlue });
  wasmGlue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The catalogs' type "char" has no mapping in adapter-pg: report it as bpchar, which has one. */
function showCharColumnsAsText() {
  const CHAR_OID = 18;
  const BPCHAR_OID = 1042;
  const addFields = pg.Result.prototype.addFields;
  pg.Result.prototype.addFields = function (fields) {
    for (const field of fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = BPCHAR_OID;
    return addFields.call(this, fields);
  };
}

/** Separate fields, never `connectionString`: with one, adapter-pg would open its shadow on the real database. */
function connectionConfig(url) {
  return {
    host: url.hostname,
    port: Number(url.port || 5432),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ssl: ["require", "verify-ca", "verify-full"].includes(url.searchParams.get("sslmode") ?? ""),
  };
}

/** adapter-pg's factory, except that its shadow database is dropped after the pool on it has closed, not before. */
function adapterFactory(config) {
  const factory = new PrismaPg(config);
  const connect = factory.connect.bind(factory);
  return Object.assign(factory, {
    connect: async () => fitForMigrations(await connect()),
    async connectToShadowDb() {
      const database = `prisma_migrate_shadow_db_${randomUUID()}`;
      await runAsAdmin(config, `CREATE DATABASE ${pg.escapeIdentifier(database)}`);
      const adapter = fitForMigrations(await new PrismaPg({ ...config, database }).connect());
      const dispose = adapter.dispose.bind(adapter);
      adapter.dispose = async () => {
        await dispose();
        await runAsAdmin(config, `DROP DATABASE ${pg.escapeIdentifier(database)} WITH (FORCE)`);
      };
      return adapter;
    },
  });
}

/**
 * Two things that adapter-pg does otherwise than the native engine: it cuts a script at every semicolon, those inside
 * a function's body too; and it gives a constraint's type as text, where the engine insists on a character and
 * panics on the first constraint of a table (https://github.com/prisma/orm/issues/29635).
 */
function fitForMigrations(adapter) {
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      adapter.onError(error);
    }
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const column = result.columnNames.indexOf("constraint_type");
    if (column >= 0) result.columnTypes[column] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
}

function runAsAdmin(config, sql) {
  return runSql({ ...config, database: MAINTENANCE_DATABASE }, sql);
}

async function runSql(config, sql) {
  const client = new pg.Client(config);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
