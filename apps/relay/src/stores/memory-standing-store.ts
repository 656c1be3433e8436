// Who is suspended, in memory.
import type { StandingStore } from "../ports/standing-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export const createMemoryStandingStore = ({ suspensions, suspendedDevices }: MemoryTables): StandingStore => ({
  ofAccount: async (accountId) => suspensions.get(accountId) ?? null,
  ofDevice: async (thumbprint) => suspendedDevices.get(thumbprint) ?? null,
});
