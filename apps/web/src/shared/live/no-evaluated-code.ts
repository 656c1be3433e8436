// Pages forbid evaluated code (src/shared/config/content-security-policy.ts); zod would otherwise try, once, whether it may.
// To be imported before any schema is made.
import { config } from "zod";

config({ jitless: true });
