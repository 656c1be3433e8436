"use client";

import type { HeldConnection } from "../../connect-holder.ts";
import type { OpenProps } from "../open-props.ts";
import { ProposalSheet } from "./proposal-sheet.tsx";
import { RequestSheet } from "./request-sheet.tsx";

/** What dApps wait for, one at a time: proposals, then requests, the oldest first. */
export function DappSheets({ held, store, state, chain, relayUrl }: OpenProps & { readonly held: HeldConnection }) {
  if (held.phase !== "on" || chain.phase !== "known") return null;
  const { connect, snapshot } = held;
  const { account } = state;
  const [proposal] = snapshot.proposals;
  if (proposal !== undefined) {
    return <ProposalSheet key={proposal.id} proposal={proposal} connect={connect} address={account.address} />;
  }
  const [request] = snapshot.requests;
  if (request === undefined) return null;
  return (
    <RequestSheet
      key={request.id}
      request={request}
      more={snapshot.requests.length - 1}
      connect={connect}
      means={{ account, client: chain.client, store }}
      facts={chain.facts}
      relayUrl={relayUrl}
    />
  );
}
