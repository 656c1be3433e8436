// A process that takes the lock of the data directory it is given, says how it went, and stays.
import { lockDataDir } from "../data-dir-lock.ts";
import { DatabaseError } from "../database-error.ts";

try {
  lockDataDir(process.argv[2] ?? "");
  process.send?.("locked");
} catch (error) {
  process.send?.(error instanceof DatabaseError ? error.code : String(error));
}
setInterval(() => {}, 60_000);
