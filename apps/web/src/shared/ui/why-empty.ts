import { isNarrowed, type TableQuery } from "./table-query.ts";

/** Why a page of a list has no row: a part of the list was looked at without finding any; it has ended; nothing fits; there is nothing. */
export type WhyEmpty = "soFar" | "ended" | "unmatched" | "nothing";

/** @param nextCursor what the relay gave for the page after this one */
export function whyEmpty(query: TableQuery | undefined, nextCursor: string | undefined): WhyEmpty {
  if (nextCursor !== undefined) return "soFar";
  if (query?.cursor !== undefined) return "ended";
  return query !== undefined && isNarrowed(query) ? "unmatched" : "nothing";
}

/** Whether ways to other pages stand below a page of a list. */
export const hasPages = (query: TableQuery, nextCursor: string | undefined, shown: number): boolean =>
  shown > 0 || query.cursor !== undefined || nextCursor !== undefined;
