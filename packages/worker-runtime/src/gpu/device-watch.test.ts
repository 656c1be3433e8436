import { describe, expect, it } from "vitest";
import { createDeviceWatch, DeviceLost } from "./device-watch.ts";

function device() {
  let lose = (_info: { reason?: string; message: string }): void => {};
  const lost = new Promise<{ reason?: string; message: string }>((resolve) => {
    lose = resolve;
  });
  return { lost, lose };
}

describe("device watch", () => {
  it("[GP7] tells a loss once, to everybody, late comers too", async () => {
    const watch = createDeviceWatch();
    const gpu = device();
    const told: string[] = [];
    watch.onLost((reason) => told.push(`early ${reason}`));
    watch.opened();
    watch.watch(gpu);
    watch.watch(gpu);
    gpu.lose({ reason: "unknown", message: "the GPU process died" });
    await gpu.lost;
    await Promise.resolve();
    watch.onLost((reason) => told.push(`late ${reason}`));
    expect(told).toEqual(["early the GPU process died", "late the GPU process died"]);
    expect(watch.lost).toBe("the GPU process died");
  });

  it("[GP7] a run under way ends with the loss, even if the runtime never answers", async () => {
    const watch = createDeviceWatch();
    const gpu = device();
    watch.opened();
    watch.watch(gpu);
    const hanging = watch.guard(() => new Promise(() => {}));
    gpu.lose({ message: "gone" });
    await expect(hanging).rejects.toBeInstanceOf(DeviceLost);
    await expect(watch.guard(async () => "never")).rejects.toBeInstanceOf(DeviceLost);
  });

  it("[GP7] a device destroyed by releasing its last session is no loss, one destroyed in use is", async () => {
    const watch = createDeviceWatch();
    const gpu = device();
    watch.opened();
    watch.watch(gpu);
    watch.released();
    gpu.lose({ reason: "destroyed", message: "" });
    await gpu.lost;
    await Promise.resolve();
    expect(watch.lost).toBeUndefined();
    const next = device();
    watch.opened();
    watch.watch(next);
    next.lose({ reason: "destroyed", message: "" });
    await next.lost;
    await Promise.resolve();
    expect(watch.lost).toBe("destroyed");
  });

  it("[GP7] passes on what runs give while the device lives", async () => {
    const watch = createDeviceWatch();
    await expect(watch.guard(async () => 7)).resolves.toBe(7);
    await expect(watch.guard(() => Promise.reject(new Error("bad feed")))).rejects.toThrow("bad feed");
  });
});
