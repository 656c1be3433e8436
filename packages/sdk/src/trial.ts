// /v1/account/trial: points to try the network with, once an account.
import { type TrialView, trialView } from "@starling/protocol";
import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

export interface Trial {
  /** What there is to be had, and whether the account had it. */
  get(options?: CallOptions): Promise<TrialView>;
  /** Takes the points; once an account, however often it is asked. Rejects with `trial_off` or `trial_used_up`. */
  take(options?: CallOptions): Promise<TrialView>;
}

export function createTrial(transport: Transport): Trial {
  const path = "/v1/account/trial";
  return {
    get: ({ signal } = {}) => sendRequest(transport, { method: "GET", path, signal }, trialView),
    take: ({ signal } = {}) => sendRequest(transport, { method: "POST", path, signal }, trialView),
  };
}
