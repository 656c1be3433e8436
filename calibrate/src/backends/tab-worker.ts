// Inside the tab: asks for chunks until there are none, and answers each. A chunk and its answer are bundles.
import { packBundle, unpackBundle } from "@starling/protocol";
import { createBrowserCompute } from "@starling/worker-runtime/browser-compute";
import { TAB_PATHS, tabOrder } from "./tab-messages.ts";

async function work(): Promise<void> {
  const { manifest, backend } = tabOrder.parse(await (await fetch(TAB_PATHS.order)).json());
  const compute = createBrowserCompute({ relayUrl: location.origin, ortUrl: "/ort/", backends: [backend] });
  const { signal } = new AbortController();
  await compute.prepare(manifest, { signal, onProgress: () => {} });
  for (let chunk = 0; ; chunk++) {
    const asked = await fetch(`${TAB_PATHS.chunk}${chunk}`);
    if (asked.status !== 200) break;
    const items = unpackBundle(new Uint8Array(await asked.arrayBuffer()));
    if (!items.ok) throw new Error(items.error.code);
    const ran = await compute.run(manifest.id, items.value, { signal });
    if (!ran.ok) throw new Error(`${ran.error.code} ${ran.error.detail ?? ""}`);
    await fetch(`${TAB_PATHS.chunk}${chunk}`, { method: "POST", body: new Uint8Array(packBundle(ran.value.outputs)) });
  }
  await compute.close();
}

work().catch((error: unknown) => fetch(TAB_PATHS.failed, { method: "POST", body: String(error) }));
