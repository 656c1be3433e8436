// The environment, parsed once. An error names the variable, what it got and what it wants.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Policy } from "@starling/domain";
import { parsePoints } from "@starling/protocol";
import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { TrialTerms } from "./accounts/trials.ts";
import type { ChainConfig } from "./chain/chain-config.ts";

/** Where a clone keeps what it builds and stores, unless told otherwise. */
const CLONE_DATA_DIR = fileURLToPath(new URL("../../../.starling", import.meta.url));

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export interface RelayConfig {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly modelsDir: string;
  /** PostgreSQL's address; without one the relay opens its embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Origins whose pages may open sockets, and whose messages wallets may sign to sign in; `*` is any. */
  readonly siteOrigins: readonly string[];
  /** Where the site is, for links that the relay writes; null: the first of `siteOrigins` that names one. */
  readonly siteUrl: string | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly devApiKeyFile: string | null;
  /** Holds the operator's key; made where it isn't there. Without one the network has no operator of its own making. */
  readonly operatorKeyFile: string | null;
  /** How long POST /v1/embeddings waits for its job. */
  readonly embeddingsWaitMs: number;
  /** How long a relay that was told to stop waits for leased work. */
  readonly drainMs: number;
  /** The relay's address as browsers reach it; null: as each request has it. */
  readonly publicUrl: string | null;
  /** null: points can't become tokens here. */
  readonly chain: ChainConfig | null;
  /** Of public dApps' WalletConnect; null: the relay's own endpoint. */
  readonly walletConnectProjectId: string | null;
  /** EIP-712's and EIP-4361's. */
  readonly chainId: number;
  /** The contract that receipts are for, in lower case; null where there is none. */
  readonly receiptContract: string | null;
  /** Whether the relay runs a referee of its own; without one nodes get work unproven, and checks wait for other owners' nodes. */
  readonly referee: boolean;
  /** What is told of the policy; the rest is as the domain has it. */
  readonly policy: Partial<
    Pick<
      Policy,
      | "redemptionMin"
      | "redemptionAccountPerDay"
      | "redemptionNetworkPerDay"
      | "redemptionApprovalFrom"
      | "voucherTtlMs"
      | "escrowAgeMs"
    >
  >;
  /** Requests that an account may make in a minute. */
  readonly requestsPerMinute: number;
  /** Points to try the network with. */
  readonly trial: TrialTerms;
  /** Whether webhooks may go to private addresses, and over plain http: for networks of one's own. */
  readonly webhooksAllowPrivate: boolean;
  /** Proxies that are believed when they say whom they speak for (`X-Forwarded-For`): addresses or networks. */
  readonly trustedProxies: readonly string[];
}

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((n) => n >= min && n <= max);

interface Variable<T> {
  readonly schema: z.ZodType<T, string>;
  readonly wants: string;
}

const port: Variable<number> = { schema: whole(0, 65_535), wants: "a port, 0 to 65535" };
const text = (wants: string): Variable<string> => ({ schema: z.string().min(1), wants });
const chain: Variable<number> = { schema: whole(1, 999_999_999), wants: "a chain's number, 1 to 999999999" };
const contract: Variable<string> = {
  schema: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/)
    .transform((address) => address.toLowerCase()),
  wants: "a contract's address, 0x and 40 hex digits",
};
const address: Variable<string> = {
  schema: z
    .string()
    .regex(/^https?:\/\/\S+$/)
    .refine((text) => URL.canParse(text)),
  wants: "an address such as https://rpc.example.org",
};
const confirmations: Variable<number> = { schema: whole(1, 10_000), wants: "blocks, 1 to 10000" };
const block: Variable<number> = { schema: whole(1, 999_999_999), wants: "a block's number, 1 to 999999999" };
const pollMs: Variable<number> = { schema: whole(10, 600_000), wants: "milliseconds, 10 to 600000" };
const stuckMs: Variable<number> = { schema: whole(1_000, 3_600_000), wants: "milliseconds, 1000 to 3600000" };
const everyMs: Variable<number> = { schema: whole(0, 999_999_999), wants: "milliseconds, 0 to 999999999" };
const requests: Variable<number> = { schema: whole(1, 100_000_000), wants: "requests, 1 to 100000000" };
const points: Variable<bigint> = {
  schema: z
    .string()
    .transform((text) => parsePoints(text) ?? -1n)
    .refine((micro) => micro > 0n),
  wants: "points above zero, such as 12.5",
};
const trialPoints: Variable<bigint> = {
  schema: z
    .string()
    .transform((text) => parsePoints(text) ?? -1n)
    .refine((micro) => micro >= 0n),
  wants: "points, such as 5; 0 gives none",
};
const trials: Variable<number> = { schema: whole(0, 999_999_999), wants: "trials, 0 to 999999999" };
const voucherMs: Variable<number> = {
  schema: whole(1_000, 604_800_000),
  wants: "milliseconds, 1000 to 604800000 (a week)",
};
const milliseconds: Variable<number> = { schema: whole(0, 3_600_000), wants: "milliseconds, 0 to 3600000" };
const onOff: Variable<boolean> = {
  schema: z.enum(["on", "off"]).transform((text) => text === "on"),
  wants: "on or off",
};
const networks: Variable<readonly string[]> = {
  schema: z
    .string()
    .transform((list) => list.split(",").map((one) => one.trim()))
    .refine((list) => list.every((one) => ipaddr.isValid(one) || ipaddr.isValidCIDR(one))),
  wants: "addresses or networks such as 10.0.0.0/8, parted by commas",
};
const logLevel: Variable<(typeof LOG_LEVELS)[number]> = {
  schema: z.string().pipe(z.enum(LOG_LEVELS)),
  wants: `one of ${LOG_LEVELS.join(", ")}`,
};
const databaseUrl: Variable<string> = {
  schema: z.string().regex(/^postgres(ql)?:\/\/\S+$/),
  wants: "postgresql://user:password@host:port/database",
};
const origins: Variable<readonly string[]> = {
  schema: z
    .string()
    .transform((list) => list.split(",").map((origin) => origin.trim()))
    .refine((list) => list.every((origin) => origin === "*" || /^https?:\/\/[^/\s]+$/.test(origin))),
  wants: "* or a comma-separated list of origins such as https://example.org",
};

const SECRET: ReadonlySet<string> = new Set(["DATABASE_URL", "CHAIN_RPC_URL"]);

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Throws ConfigError when a variable doesn't hold what it should. An empty variable counts as unset. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): RelayConfig {
  const read: Read = (name, variable, otherwise) => {
    const given = env[name];
    if (given === undefined || given === "") return otherwise;
    const parsed = variable.schema.safeParse(given);
    if (parsed.success) return parsed.data;
    // Addresses of databases and chains may hold a password: they aren't repeated.
    const got = SECRET.has(name) ? "something else" : JSON.stringify(given);
    throw new ConfigError(`${name} is ${got}; it must be ${variable.wants}.`);
  };
  const dataDir = resolve(read("STARLING_DATA_DIR", text("a folder"), CLONE_DATA_DIR));
  const chainConfig = readChain(read, dataDir);
  const chainId = read("STARLING_CHAIN_ID", chain, chainConfig?.chainId ?? 31_337);
  if (chainConfig !== null && chainConfig.chainId !== chainId)
    throw new ConfigError(
      `STARLING_CHAIN_ID is ${chainId} and CHAIN_ID is ${chainConfig.chainId}; leave STARLING_CHAIN_ID out.`,
    );
  return {
    host: read("STARLING_HOST", text("a host name or address"), "127.0.0.1"),
    port: read("STARLING_RELAY_PORT", port, 4150),
    dataDir,
    modelsDir: resolve(read("STARLING_MODELS_DIR", text("a folder"), `${CLONE_DATA_DIR}/models`)),
    databaseUrl: read("DATABASE_URL", databaseUrl, null),
    siteOrigins: read("STARLING_SITE_ORIGINS", origins, ["*"]),
    siteUrl: read("STARLING_SITE_URL", address, null)?.replace(/\/+$/, "") ?? null,
    logLevel: read("STARLING_LOG_LEVEL", logLevel, "info"),
    devApiKeyFile: read("STARLING_DEV_API_KEY_FILE", text("a file"), null),
    operatorKeyFile: read("STARLING_OPERATOR_KEY_FILE", text("a file"), null),
    embeddingsWaitMs: read("STARLING_EMBEDDINGS_WAIT_MS", milliseconds, 120_000),
    drainMs: read("STARLING_DRAIN_MS", milliseconds, 10_000),
    publicUrl: read("STARLING_RELAY_URL", address, null)?.replace(/\/+$/, "") ?? null,
    chain: chainConfig,
    walletConnectProjectId: read("STARLING_WALLETCONNECT_PROJECT_ID", text("a project's id"), null),
    chainId,
    receiptContract: read("STARLING_RECEIPT_CONTRACT", contract, null),
    referee: read("STARLING_REFEREE", onOff, true),
    policy: readPolicy(read),
    requestsPerMinute: read("STARLING_REQUESTS_PER_MINUTE", requests, 6_000),
    trial: {
      points: read("STARLING_TRIAL_POINTS", trialPoints, 0n),
      perDay: read("STARLING_TRIALS_PER_DAY", trials, 200),
      perAddressPerDay: read("STARLING_TRIALS_PER_ADDRESS", trials, 3),
    },
    webhooksAllowPrivate: read("STARLING_WEBHOOKS_ALLOW_PRIVATE", onOff, false),
    trustedProxies: read("STARLING_TRUSTED_PROXIES", networks, []),
  };
}

type Read = <T, U>(name: string, variable: Variable<T>, otherwise: U) => T | U;

/** Only what is set. */
function readPolicy(read: Read): RelayConfig["policy"] {
  const told = {
    redemptionMin: read("STARLING_REDEMPTION_MIN", points, null),
    redemptionAccountPerDay: read("STARLING_REDEMPTION_ACCOUNT_PER_DAY", points, null),
    redemptionNetworkPerDay: read("STARLING_REDEMPTION_NETWORK_PER_DAY", points, null),
    redemptionApprovalFrom: read("STARLING_REDEMPTION_APPROVAL_FROM", points, null),
    voucherTtlMs: read("STARLING_VOUCHER_TTL_MS", voucherMs, null),
    escrowAgeMs: read("STARLING_ESCROW_AGE_MS", everyMs, null),
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
}

/** The chain's variables; null without CHAIN_RPC_URL. */
function readChain(read: Read, dataDir: string): ChainConfig | null {
  const rpcUrl = read("CHAIN_RPC_URL", address, null);
  if (rpcUrl === null) return null;
  const needed = <T>(name: string, variable: Variable<T>): T => {
    const value = read(name, variable, null);
    if (value === null) throw new ConfigError(`${name} is not set; with CHAIN_RPC_URL it must be ${variable.wants}.`);
    return value;
  };
  const chainId = needed("CHAIN_ID", chain);
  return {
    rpcUrl,
    chainId,
    name: read("STARLING_CHAIN_NAME", text("a name"), `chain ${chainId}`),
    contractsFile: resolve(needed("STARLING_CONTRACTS_FILE", text("a file of contracts' addresses"))),
    keyFile: resolve(read("STARLING_CHAIN_KEY_FILE", text("a file"), `${dataDir}/keys/chain.json`)),
    confirmations: read("STARLING_CHAIN_CONFIRMATIONS", confirmations, 12),
    pollMs: read("STARLING_CHAIN_POLL_MS", pollMs, 4_000),
    sponsors: read("STARLING_GAS_SPONSOR", onOff, false),
    anchorEveryMs: read("STARLING_ANCHOR_EVERY_MS", everyMs, 600_000),
    stuckMs: read("STARLING_CHAIN_STUCK_MS", stuckMs, 60_000),
    publicRpcUrl: read("STARLING_CHAIN_PUBLIC_RPC_URL", address, null),
    rereadFrom: read("STARLING_CHAIN_REREAD_FROM", block, null),
  };
}
