import { type Browser, chromium } from "@playwright/test";
import { CHROMIUM_FLAGS, findChromium } from "../../../scripts/setup/chromium.mjs";

/** A headless Chromium that offers WebGPU, on a machine without a GPU too. Whoever launches it closes it, on a signal too. */
export function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    args: CHROMIUM_FLAGS,
    // Playwright's own handlers would end this process before it has stopped what else it began.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
}
