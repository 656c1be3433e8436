// What a process spent: CPU and memory, asked over IPC between two moments.

export interface Usage {
  /** User and system CPU time since the process began, in microseconds. */
  readonly cpuUs: number;
  readonly rssBytes: number;
  /** JavaScript heap plus buffers outside it, after a garbage collection where the process allows one. */
  readonly liveBytes: number;
}

export function usageNow(): Usage {
  const cpu = process.cpuUsage(); // before the collection, which is the measure's own
  globalThis.gc?.();
  const memory = process.memoryUsage();
  return { cpuUs: cpu.user + cpu.system, rssBytes: memory.rss, liveBytes: memory.heapUsed + memory.external };
}
