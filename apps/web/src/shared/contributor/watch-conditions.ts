// What the browser tells of the device: whether the page is seen, whether it runs on battery, whether somebody uses it.
import type { Conditions } from "./govern-lending.ts";

interface Battery extends EventTarget {
  readonly charging: boolean;
}
interface IdleWatch extends EventTarget {
  readonly userState: "active" | "idle" | null;
  start(options: { readonly threshold: number }): Promise<void>;
}
interface IdleDetectorType {
  new (): IdleWatch;
  requestPermission(): Promise<"granted" | "denied">;
}

/** The least that browsers allow. */
const IDLE_AFTER_MS = 60_000;

const idleDetector = (): IdleDetectorType | undefined =>
  "IdleDetector" in globalThis ? (globalThis as { IdleDetector?: IdleDetectorType }).IdleDetector : undefined;
const getBattery = (): Promise<Battery> | undefined =>
  (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.().catch(() => undefined as never);

export const canTellIdle = (): boolean => idleDetector() !== undefined;
export const canTellBattery = (): boolean => "getBattery" in navigator;

/** Asks for the browser's leave to learn whether somebody uses the device; only on a press. */
export const askToTellIdle = async (): Promise<boolean> =>
  (await idleDetector()
    ?.requestPermission()
    .catch(() => "denied")) === "granted";

export interface WatchedConditions {
  now(): Conditions;
  /** Looks at whether the device is in use from now on; needs leave. Idempotent. */
  watchIdle(): void;
}

export function watchConditions(onChange: () => void): WatchedConditions {
  let battery: Battery | undefined;
  let idle: IdleWatch | undefined;
  document.addEventListener("visibilitychange", onChange);
  void getBattery()?.then((found) => {
    battery = found;
    found?.addEventListener("chargingchange", onChange);
    onChange();
  });
  return {
    now: () => ({
      isVisible: document.visibilityState === "visible",
      isOnBattery: battery !== undefined && !battery.charging,
      isInUse: idle?.userState === "active",
    }),
    watchIdle() {
      const Detector = idleDetector();
      if (Detector === undefined || idle !== undefined) return;
      idle = new Detector();
      idle.addEventListener("change", onChange);
      idle.start({ threshold: IDLE_AFTER_MS }).then(onChange, () => {
        idle = undefined; // without leave nobody is known to be there
      });
    },
  };
}
