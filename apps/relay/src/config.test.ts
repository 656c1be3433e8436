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
    ["STARLING_REDEMPTION_MIN", "-1", 'STARLING_REDEMPTION_MIN is "-1"; it must be points above zero, such as 12.5.'],
    ["STARLING_VOUCHER_TTL_MS", "5", 'STARLING_VOUCHER_TTL_MS is "5"; it must be milliseconds, 1000 to'],
    ["DATABASE_URL", "mysql://root:secret@db", "DATABASE_URL is something else; it must be postgresql://"],
  ])("[CF2] names %s, what it got and what it wants", (name, given, sentence) => {
    expect(() => parseConfig({ [name]: given })).toThrow(ConfigError);
    expect(() => parseConfig({ [name]: given })).toThrow(sentence);
  });

  it("[CF1] sets of the policy what is told, and nothing else", () => {
    expect(parseConfig({}).policy).toEqual({});
    const told = { STARLING_REDEMPTION_APPROVAL_FROM: "12.5", STARLING_ESCROW_AGE_MS: "0" };
    expect(parseConfig(told).policy).toEqual({ redemptionApprovalFrom: 12_500_000n, escrowAgeMs: 0 });
  });

  it("[CF3] has no chain without CHAIN_RPC_URL, and wants the rest with it", () => {
    expect(parseConfig({ CHAIN_ID: "1" })).toMatchObject({ chain: null, chainId: 31_337 });
    const given = { CHAIN_RPC_URL: "https://key:secret@rpc.example.org/v3/secret", STARLING_DATA_DIR: "/data" };
    expect(() => parseConfig(given)).toThrow("CHAIN_ID is not set; with CHAIN_RPC_URL it must be a chain's number");
    expect(() => parseConfig({ ...given, CHAIN_ID: "10" })).toThrow("STARLING_CONTRACTS_FILE is not set");
    const all = { ...given, CHAIN_ID: "10", STARLING_CONTRACTS_FILE: "/contracts.json" };
    expect(parseConfig(all)).toMatchObject({
      chainId: 10,
      chain: {
        rpcUrl: given.CHAIN_RPC_URL,
        chainId: 10,
        contractsFile: "/contracts.json",
        keyFile: "/data/keys/chain.json",
        confirmations: 12,
        sponsors: false,
        anchorEveryMs: 600_000,
        rereadFrom: null,
      },
    });
    expect(() => parseConfig({ ...all, STARLING_CHAIN_ID: "5" })).toThrow("leave STARLING_CHAIN_ID out");
    expect(() => parseConfig({ ...all, CHAIN_RPC_URL: "ftp://secret" })).toThrow("CHAIN_RPC_URL is something else;");
    expect(() => parseConfig({ ...all, STARLING_CHAIN_CONFIRMATIONS: "0" })).toThrow("it must be blocks, 1 to 10000");
  });
});
