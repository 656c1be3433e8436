// What queries of /v1/admin's lists have in common.
import { ADMIN_LIMITS, sortOrder } from "@starling/protocol";
import { z } from "zod";
import { pageSize } from "../http/page-size.ts";
import type { ListRequest, TimeSpan } from "../ports/admin-reads.ts";
import { listCursor } from "./list-cursor.ts";

export const listQuery = (what: string) => ({
  cursor: listCursor,
  limit: pageSize(ADMIN_LIMITS.pageDefault, ADMIN_LIMITS.pageMax, what),
  order: sortOrder.optional().meta({ description: "`desc`, the newest or largest first, when left out" }),
});

export const timeQuery = {
  from: z.iso.datetime().optional().meta({ description: "from then on, by the time in the ids" }),
  to: z.iso.datetime().optional().meta({ description: "and before then" }),
};

interface ListFields {
  readonly cursor?: ListRequest["after"] | undefined;
  readonly limit?: number | undefined;
  readonly order?: ListRequest["order"] | undefined;
}

export const listRequest = ({ cursor, limit, order }: ListFields): ListRequest => ({
  after: cursor ?? null,
  limit: limit ?? ADMIN_LIMITS.pageDefault,
  order: order ?? "desc",
});

export const timeSpan = (query: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): TimeSpan => ({
  fromMs: query.from === undefined ? null : Date.parse(query.from),
  toMs: query.to === undefined ? null : Date.parse(query.to),
});

export const NO_STORE = { "cache-control": "no-store" } as const;
