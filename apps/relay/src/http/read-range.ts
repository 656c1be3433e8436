import { fail, type Outcome, ok } from "@starling/protocol";

export interface ByteRange {
  readonly start: number;
  /** The first byte after it. */
  readonly end: number;
  readonly isPart: boolean;
}

/** One range of a Range header (RFC 9110, 14.1.2). Several ranges, or units other than bytes, give the whole, as the RFC allows. */
export function readRange(
  header: string | string[] | undefined,
  sizeBytes: number,
): Outcome<ByteRange, "range_not_satisfiable"> {
  const whole = ok({ start: 0, end: sizeBytes, isPart: false });
  const match = typeof header === "string" ? /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header.trim()) : null;
  if (match === null) return whole;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return whole;
  const start = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes : Math.min(sizeBytes, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return whole;
  if (start >= sizeBytes || end <= start)
    return fail("range_not_satisfiable", { detail: `The file has ${sizeBytes} bytes; ask for a range within them.` });
  return ok({ start, end, isPart: true });
}
