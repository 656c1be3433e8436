// What the relay says of its chain; null when it has none.
import "../live/no-evaluated-code.ts";
import { type ChainView, chainView, errorBody } from "@starling/protocol";
import { type Answer, UNREACHABLE } from "../relay/ask-with-code.ts";

const WAIT_MAX_MS = 5_000;

export async function askChain(relayUrl: string): Promise<Answer<ChainView>> {
  try {
    const reply = await fetch(`${relayUrl}/v1/chain`, { signal: AbortSignal.timeout(WAIT_MAX_MS), cache: "no-store" });
    const body: unknown = await reply.json();
    const view = reply.ok ? chainView.safeParse(body) : undefined;
    if (view?.success) return { ok: true, value: view.data };
    return { ok: false, code: errorBody.safeParse(body).data?.error.code ?? UNREACHABLE };
  } catch {
    return { ok: false, code: UNREACHABLE };
  }
}
