// What verifying costs a consumer. `node --import tsx packages/sdk/src/verify-receipt/verify-receipt.bench.ts`
import { paperOutput, paperRelay } from "../testing/paper-relay.ts";
import { verifyReceipt } from "./verify-receipt.ts";

const RECEIPTS = 300;
const LOG_LEAVES = 1_000;
const WARM_UP = 20;

const relay = paperRelay();
for (let i = 0; i < LOG_LEAVES; i++) relay.append(i < 100 ? {} : { entryId: null });
const options = { relayAddress: relay.address };

const medianMs = async (texts: readonly string[]): Promise<string> => {
  const tookMs: number[] = [];
  const before = process.cpuUsage();
  for (const [i, text] of texts.entries()) {
    const startMs = performance.now();
    const check = await verifyReceipt(JSON.parse(text), { ...options, ...(i === 0 ? { output: paperOutput(0) } : {}) });
    tookMs.push(performance.now() - startMs);
    if (!check.ok) throw new Error(check.reason);
  }
  const { user, system } = process.cpuUsage(before);
  const cpuMs = ((user + system) / 1_000 / texts.length).toFixed(2);
  const sorted = tookMs.slice(WARM_UP).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(2);
  return `median ${at(0.5)} ms, 95% within ${at(0.95)} ms, slowest ${at(1)} ms; ${cpuMs} ms of CPU each`;
};

const text = (leafIndex: number, size: number) => JSON.stringify(relay.receipt(leafIndex, relay.head(size)));
const oneHead = relay.head(LOG_LEAVES);
const underOneHead = Array.from({ length: RECEIPTS }, (_, i) => JSON.stringify(relay.receipt(i, oneHead)));
const underManyHeads = Array.from({ length: RECEIPTS }, (_, i) => text(i, LOG_LEAVES - i));
console.log(`${RECEIPTS} receipts of ${underOneHead[0]?.length} bytes, from a log of ${LOG_LEAVES}:`);
console.log(`  each under a head of its own: ${await medianMs(underManyHeads)}`);
console.log(`  all under one head:           ${await medianMs(underOneHead)}`);
