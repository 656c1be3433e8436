import type { AdmitRoom } from "../http/admit-job.ts";
import type { HttpRoom } from "../http/http-room.ts";
import type { Anchors } from "../outputs/anchors.ts";
import type { OracleStore } from "../ports/oracle-store.ts";
import type { Receipts } from "../receipts/start-receipts.ts";
import type { OracleContract } from "./oracle-contract.ts";
import type { OracleLimits } from "./oracle-limits.ts";

/** What contracts' questions are answered with. */
export type OracleRoom = AdmitRoom &
  Pick<HttpRoom, "catalogue" | "openTextCodec" | "log" | "closing"> & {
    readonly oracleStore: OracleStore;
    readonly contract: OracleContract;
    readonly limits: OracleLimits;
    readonly anchors: Pick<Anchors, "include">;
    readonly receipts: Pick<Receipts, "receipt">;
    readonly facts: { readonly chainId: number; readonly oracleAddress: string };
    /** Whether one more refusal may be told to the chain now. */
    readonly mayDecline: () => boolean;
  };
