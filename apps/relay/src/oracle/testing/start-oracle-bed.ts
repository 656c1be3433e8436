// A relay on a chain of its own, with a contract that asks and a person who pays for it.
import { join } from "node:path";
import {
  inferenceDiaryAbi,
  inferenceDiaryBytecode,
  inferenceOracleAbi,
  pointsDepositAbi,
  starTokenAbi,
} from "@starling/contracts";
import {
  type Assurance,
  ORACLE_ACCOUNT,
  type OracleRequestDetail,
  oracleRequestDetail,
  weiOfPoints,
} from "@starling/protocol";
import { createWalletClient, encodeFunctionData, type Hex, http, type LocalAccount, stringToHex } from "viem";
import { type ChainBed, type ChainBedOptions, startChainBed } from "../../chain/testing/start-chain-bed.ts";
import type { Stores } from "../../stores/open-stores.ts";
import { eventually } from "../../testing/eventually.ts";
import { memoryStores } from "../../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL } from "../../testing/test-catalogue.ts";

export interface AskedQuestion {
  readonly model?: string;
  readonly question?: Hex;
  readonly assurance?: Assurance;
  /** Micro-points. */
  readonly maxPrice?: bigint;
  readonly secondsLeft?: number;
}

export interface OracleBed {
  readonly bed: ChainBed;
  readonly stores: Stores;
  readonly asker: LocalAccount;
  readonly diary: Hex;
  /** Asks through the diary; gives the request's number. It is in a block, not confirmed. */
  ask(question?: AskedQuestion): Promise<string>;
  /** As the API shows it. */
  request(id: string): Promise<OracleRequestDetail>;
  untilState(id: string, state: OracleRequestDetail["state"]): Promise<OracleRequestDetail>;
  /** What the diary holds. */
  entry(id: string): Promise<{ readonly answer: Hex; readonly answered: boolean; readonly leafHash: Hex }>;
  onChain(id: string): Promise<{ readonly state: number; readonly proven: boolean; readonly price: bigint }>;
  /** Events of the oracle contract of that name for a request. */
  events(name: "Fulfilled" | "Refunded" | "Declined", id: string): Promise<number>;
  /** Micro-points that the oracle's account can spend. */
  float(): Promise<bigint>;
  /** Micro-points that all deposits ever were. */
  deposited(): Promise<bigint>;
  /** Micro-points of tokens that the asker has, in their own hand or, given back, in the diary. */
  tokens(): Promise<bigint>;
  close(): Promise<void>;
}

/** What a network for development gives the oracle. */
export const FLOAT = 10_000_000_000n;
export const ASKER_POINTS = 100_000_000n;
const ASSURANCES: readonly Assurance[] = ["none", "sampled", "full", "quorum"];

export async function startOracleBed({
  relay: more = {},
  ...options
}: ChainBedOptions & { readonly dataDir: string }): Promise<OracleBed> {
  const stores = more.stores ?? (await memoryStores(options.dataDir));
  const bed = await startChainBed({
    ...options,
    relay: {
      oracleLimits: {
        lookEveryMs: 50,
        retryFirstMs: 50,
        retryMaxMs: 200,
        confirmWaitMs: 400,
        anchorWaitMs: 2_000,
        jobWaitMs: 1_000,
      },
      ...more,
      stores,
      dataDir: options.dataDir,
      config: { devApiKeyFile: join(options.dataDir, "dev-key"), ...more.config },
    },
  });
  const { chain } = bed;
  const contracts = chain.contracts;
  const oracle: Hex = `0x${contracts.inferenceOracle.slice(2)}`;
  const token: Hex = `0x${contracts.starToken.slice(2)}`;
  await bed.untilChain("following");

  const person = await bed.user(ASKER_POINTS);
  const asker = person.wallet;
  const redemption = await bed.redeem(person, ASKER_POINTS);
  await bed.sendVoucher(await bed.redemption(person, redemption.id), asker);
  const client = createWalletClient({ account: asker, transport: http(chain.rpcUrl) });
  const constructed = { abi: inferenceDiaryAbi, bytecode: inferenceDiaryBytecode, args: [oracle, token] } as const;
  const hash = await client.deployContract({ ...constructed, account: asker, chain: null });
  const { contractAddress: deployed } = await chain.publicClient.waitForTransactionReceipt({ hash });
  if (!deployed) throw new Error("the diary was not deployed");
  const approve = { abi: starTokenAbi, functionName: "approve", args: [deployed, weiOfPoints(ASKER_POINTS)] } as const;
  await chain.send(asker, token, encodeFunctionData(approve));
  await bed.confirm();

  const read = chain.publicClient.readContract;
  const request = async (id: string) =>
    oracleRequestDetail.parse((await bed.relay().call("GET", `/v1/oracle/requests/${id}`, { apiKey: null })).json);
  return {
    bed,
    stores,
    asker,
    diary: deployed,
    async ask({
      model = TEST_EMBED_MODEL,
      question,
      assurance = "none",
      maxPrice = 5_000_000n,
      secondsLeft = 600,
    } = {}) {
      const { timestamp } = await chain.publicClient.getBlock();
      const args = [
        model,
        question ?? stringToHex("a question"),
        ASSURANCES.indexOf(assurance),
        weiOfPoints(maxPrice),
        timestamp + BigInt(secondsLeft),
      ] as const;
      await chain.send(asker, deployed, encodeFunctionData({ abi: inferenceDiaryAbi, functionName: "ask", args }));
      return String(await read({ abi: inferenceOracleAbi, address: oracle, functionName: "lastRequestId" }));
    },
    request,
    untilState: (id, state) =>
      eventually(async () => {
        const now = await request(id);
        if (now.state !== state) throw new Error(`the question is ${now.state}: ${now.reason?.message}`);
        return now;
      }),
    entry: (id) => read({ abi: inferenceDiaryAbi, address: deployed, functionName: "entryOf", args: [BigInt(id)] }),
    onChain: (id) => read({ abi: inferenceOracleAbi, address: oracle, functionName: "requestOf", args: [BigInt(id)] }),
    async events(eventName, id) {
      const args = { requestId: BigInt(id) };
      const fromBlock = 0n;
      const logs = await chain.publicClient.getContractEvents({
        abi: inferenceOracleAbi,
        address: oracle,
        eventName,
        args,
        fromBlock,
      });
      return logs.length;
    },
    async float() {
      const account = await stores.store.account(ORACLE_ACCOUNT);
      return (account?.available ?? 0n) - (account?.held ?? 0n);
    },
    deposited: () =>
      read({ abi: pointsDepositAbi, address: `0x${contracts.pointsDeposit.slice(2)}`, functionName: "totalPoints" }),
    tokens: async () => (await chain.tokens(asker.address)) + (await chain.tokens(deployed)),
    close: () => bed.close(),
  };
}
