// Notices that the GPU device is lost, and lets everybody who waits for it know.

export interface DeviceWatch {
  readonly lost: string | undefined;
  /** Watches a device: `lost` tells why it went. A loss that our own release brought about is none. */
  watch(device: { readonly lost: Promise<{ readonly reason?: string; readonly message: string }> }): void;
  /** Says that sessions on the device are in use, or no longer. */
  opened(): void;
  released(): void;
  /** Called once, at once if the device is already lost. */
  onLost(listener: (reason: string) => void): void;
  /** The call's outcome, or a rejection with `DeviceLost` as soon as the device is gone: a run on a dead device may never end. */
  guard<T>(call: () => Promise<T>): Promise<T>;
}

export class DeviceLost extends Error {
  override readonly name = "DeviceLost";
}

export function createDeviceWatch(): DeviceWatch {
  const watched = new WeakSet<object>();
  const listeners = new Set<(reason: string) => void>();
  let lost: string | undefined;
  let open = 0;
  const lose = (reason: string): void => {
    if (lost !== undefined) return;
    lost = reason;
    for (const listener of listeners) listener(reason);
    listeners.clear();
  };
  return {
    get lost() {
      return lost;
    },
    watch(device) {
      if (watched.has(device)) return;
      watched.add(device);
      device.lost.then(({ reason, message }) => {
        if (reason === "destroyed" && open === 0) return;
        lose(message || reason || "the GPU device was lost");
      });
    },
    opened() {
      open += 1;
    },
    released() {
      open -= 1;
    },
    onLost(listener) {
      if (lost === undefined) listeners.add(listener);
      else listener(lost);
    },
    guard(call) {
      return new Promise((resolve, reject) => {
        if (lost !== undefined) return reject(new DeviceLost(lost));
        const onLost = (reason: string): void => reject(new DeviceLost(reason));
        listeners.add(onLost);
        call()
          .then(resolve, (error: unknown) => reject(lost === undefined ? error : new DeviceLost(lost)))
          .finally(() => listeners.delete(onLost));
      });
    },
  };
}
