"use client";

import type { AdminJobEvent, AdminJobRow } from "@starling/protocol";
import { useAsked } from "../../../shared/ask/use-asked.ts";

/** Events that are taken; a longer life is shown from its beginning up to there. */
export const REPLAY_EVENTS_MAX = 20_000;
const PAGE = 200;

export interface JobLife {
  readonly job: AdminJobRow;
  readonly events: readonly AdminJobEvent[];
  /** False where there were more than are taken. */
  readonly isWhole: boolean;
  readonly isOpen: boolean;
}

/** A job with all that was written down of it. */
export const useJobEvents = (id: string) =>
  useAsked(id, async (relay, signal): Promise<JobLife> => {
    const events: AdminJobEvent[] = [];
    let cursor: string | undefined;
    let isOpen = false;
    do {
      const page = await relay.admin.replay(id, { cursor, limit: PAGE, signal });
      events.push(...page.data);
      isOpen = page.isOpen;
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && events.length < REPLAY_EVENTS_MAX);
    // After its events, so that what is compared with them is no older.
    const job = await relay.admin.job(id, { signal });
    return { job, events: events.slice(0, REPLAY_EVENTS_MAX), isWhole: cursor === undefined, isOpen };
  });
