import { vi } from "vitest";

/** Waits until the check holds: for what has happened soon, however busy the machine is. */
export const eventually = <T>(
  check: () => T | Promise<T>,
  options: { interval?: number; timeout?: number } = {},
): Promise<T> => vi.waitFor(check, { interval: 20, timeout: 15_000, ...options });
