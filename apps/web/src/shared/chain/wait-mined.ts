// Whether a transaction was mined, asked of the relay's own pass to the chain.
import "../live/no-evaluated-code.ts";
import { z } from "zod";

const POLL_MS = 1_500;
const WAIT_MAX_MS = 120_000;

const answered = z.object({ result: z.object({ status: z.string() }).nullable() });

export type Mined = "mined" | "reverted" | "late";

export async function waitMined(rpcUrl: string, hash: string, signal?: AbortSignal): Promise<Mined> {
  const untilMs = performance.now() + WAIT_MAX_MS;
  while (performance.now() < untilMs && signal?.aborted !== true) {
    const status = await statusOf(rpcUrl, hash);
    if (status !== null) return Number.parseInt(status, 16) === 1 ? "mined" : "reverted";
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return "late";
}

async function statusOf(rpcUrl: string, hash: string): Promise<string | null> {
  try {
    const reply = await fetch(rpcUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getTransactionReceipt", params: [hash] }),
    });
    return answered.safeParse(await reply.json()).data?.result?.status ?? null;
  } catch {
    return null;
  }
}
