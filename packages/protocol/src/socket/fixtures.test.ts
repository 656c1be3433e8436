// What version 1 sent must parse for ever: never edit a fixture, add a folder for a new version.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { balance, challenge, hello, welcome } from "./hello.ts";
import { networkStats } from "./live.ts";
import {
  cancel,
  capacity,
  grant,
  notice,
  prepare,
  progress,
  progressAck,
  ready,
  renew,
  renewAck,
  results,
  resultsAck,
} from "./work.ts";

const SCHEMAS: Record<string, z.ZodType> = {
  balance,
  cancel,
  capacity,
  challenge,
  grant,
  hello,
  notice,
  prepare,
  progress,
  "progress-ack": progressAck,
  ready,
  renew,
  "renew-ack": renewAck,
  results,
  "results-ack": resultsAck,
  stats: networkStats,
  welcome,
};
const FIXTURES = new URL("../../fixtures/", import.meta.url);
const revive = (_key: string, value: unknown) =>
  typeof value === "string" && value.startsWith("$bytes:") ? new Uint8Array(Number(value.slice(7))) : value;

describe.each(readdirSync(FIXTURES))("fixtures %s", (version) => {
  const files = readdirSync(new URL(`${version}/`, FIXTURES));

  it.each(files)("[SO1] %s parses", (file) => {
    const name = file.replace(".golden.json", "");
    const message: unknown = JSON.parse(readFileSync(new URL(`${version}/${file}`, FIXTURES), "utf8"), revive);
    const schema = SCHEMAS[name];
    if (schema === undefined) throw new Error(`no schema for ${name}`);
    expect(schema.safeParse(message).error).toBeUndefined();
  });

  it("[SO1] has one of each message", () => {
    expect(files.map((f) => f.replace(".golden.json", "")).sort()).toEqual(Object.keys(SCHEMAS).sort());
  });
});
