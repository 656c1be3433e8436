import type { AdmitRoom } from "../http/admit-job.ts";
import type { HttpRoom } from "../http/http-room.ts";
import type { LineRoom } from "./read-batch-line.ts";

/** What batches are run with. */
export type BatchRoom = LineRoom &
  AdmitRoom &
  Pick<HttpRoom, "files" | "batches" | "closing"> & {
    readonly webhooks: Pick<HttpRoom["webhooks"], "announce">;
  };
