// onnxruntime-web in a real Chromium: WebAssembly, and WebGPU on each adapter that the browser can be had to offer.
import { chromium } from "@playwright/test";
import { findPackage, Refusal } from "@starling/models";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/setup/chromium.mjs";
import type { HonestBackend } from "./honest-backend.ts";
import { serveTab } from "./serve-tab.ts";

const SWIFTSHADER_FLAG = "--use-webgpu-adapter=swiftshader";
/** The browser's own choice of adapter; on Linux it looks for a real GPU only through Vulkan. */
const OWN_CHOICE_FLAGS = [
  ...CHROMIUM_FLAGS.filter((flag) => flag !== SWIFTSHADER_FLAG),
  "--enable-features=Vulkan,WebGPU",
];

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i;

/** WebAssembly, and WebGPU once for each adapter: the one that the browser would choose and the software one that it carries. */
export async function browserBackends(): Promise<HonestBackend[]> {
  const { version } = await findPackage("onnxruntime-web");
  const adapters = new Map<string, readonly string[]>();
  let chromiumVersion = "";
  for (const flags of [OWN_CHOICE_FLAGS, CHROMIUM_FLAGS]) {
    const { adapter, browserVersion } = await lookUnder(flags);
    chromiumVersion = browserVersion;
    if (adapter !== null && !adapters.has(adapter)) adapters.set(adapter, flags);
  }
  const runtime = `onnxruntime-web ${version}, Chromium ${chromiumVersion}`;
  return [
    { name: "wasm", backend: "wasm", runtime, adapter: null, isSlow: false, run: runWith("wasm", CHROMIUM_FLAGS) },
    ...[...adapters].map(
      ([adapter, flags]): HonestBackend => ({
        name: `webgpu (${adapter})`,
        backend: "webgpu",
        runtime,
        adapter,
        isSlow: SOFTWARE.test(adapter),
        run: runWith("webgpu", flags),
      }),
    ),
  ];
}

async function launch(flags: readonly string[]) {
  const executablePath = findChromium();
  return chromium.launch({ args: [...flags], ...(executablePath === undefined ? {} : { executablePath }) });
}

/** The adapter that a page gets, in the browser's words; null where it gets none. */
async function lookUnder(flags: readonly string[]): Promise<{ adapter: string | null; browserVersion: string }> {
  const browser = await launch(flags);
  try {
    const page = await browser.newPage();
    // WebGPU is only offered to secure origins, which this name is.
    await page.route("**/*", (route) => route.fulfill({ contentType: "text/html", body: "<title>adapter</title>" }));
    await page.goto("http://localhost/");
    const parts = await page.evaluate(async () => {
      const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
      if (adapter === null || adapter === undefined) return null;
      const { vendor, architecture, device, description } = adapter.info;
      return [vendor, architecture, device, description];
    });
    const words = parts?.filter((part) => part !== "").join(", ");
    return {
      adapter: words === undefined ? null : words === "" ? "an adapter without a name" : words,
      browserVersion: browser.version(),
    };
  } finally {
    await browser.close();
  }
}

const runWith =
  (backend: "wasm" | "webgpu", flags: readonly string[]): HonestBackend["run"] =>
  async (order) => {
    const server = await serveTab(order, backend);
    const browser = await launch(flags);
    try {
      const page = await browser.newPage();
      const crashed = new Promise<never>((_, reject) => {
        // Also when this command is told to stop: the browser goes first, and nothing would ever come.
        browser.once("disconnected", () => reject(new Refusal("calibration_refused", "The browser was closed.")));
        page.once("crash", () => reject(new Error("the tab crashed")));
      });
      await page.goto(server.url);
      await Promise.race([server.done, crashed]);
    } finally {
      await browser.close();
      await server.close();
    }
  };
