import type { OracleRequestView } from "@starling/protocol";
import { type Answer, askWithCode } from "../../shared/relay/ask-with-code.ts";
import { REQUESTS_SHOWN } from "./requests-limits.ts";

/** What contracts asked last, newest first. */
export const newestRequests = (relayUrl: string): Promise<Answer<readonly OracleRequestView[]>> =>
  askWithCode(relayUrl, async (relay, signal) => {
    const newest: OracleRequestView[] = [];
    for await (const request of relay.oracle.list({ signal })) {
      newest.push(request);
      if (newest.length >= REQUESTS_SHOWN) break;
    }
    return newest;
  });
