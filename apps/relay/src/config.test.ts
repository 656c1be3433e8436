import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "./config.ts";

describe("parseConfig", () => {
  it("[CF1] takes an empty environment", () => {
    const config = parseConfig({});
    expect(config).toMatchObject({
      host: "127.0.0.1",
      port: 4150,
      databaseUrl: null,
      siteOrigins: ["*"],
      referee: true,
    });
    expect(parseConfig({ STARLING_REFEREE: "off" }).referee).toBe(false);
    expect(config.modelsDir).toMatch(/[/\\]\.starling[/\\]models$/);
  });

  it.each([
    ["STARLING_RELAY_PORT", "http", 'STARLING_RELAY_PORT is "http"; it must be a port, 0 to 65535.'],
    ["STARLING_RELAY_PORT", "70000", 'STARLING_RELAY_PORT is "70000"; it must be a port, 0 to 65535.'],
    ["STARLING_LOG_LEVEL", "loud", 'STARLING_LOG_LEVEL is "loud"; it must be one of fatal, error'],
    ["STARLING_SITE_ORIGINS", "example.org", 'STARLING_SITE_ORIGINS is "example.org"; it must be * or'],
    ["STARLING_REFEREE", "perhaps", 'STARLING_REFEREE is "perhaps"; it must be on or off.'],
    ["STARLING_CHAIN_ID", "0", 'STARLING_CHAIN_ID is "0"; it must be a chain\'s number, 1 to 999999999.'],
    ["STARLING_RECEIPT_CONTRACT", "0x12", 'STARLING_RECEIPT_CONTRACT is "0x12"; it must be a contract\'s address'],
    ["DATABASE_URL", "mysql://root:secret@db", "DATABASE_URL is something else; it must be postgresql://"],
  ])("[CF2] names %s, what it got and what it wants", (name, given, sentence) => {
    expect(() => parseConfig({ [name]: given })).toThrow(ConfigError);
    expect(() => parseConfig({ [name]: given })).toThrow(sentence);
  });
});
