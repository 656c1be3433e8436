// Runs in the browser before anything else. Pages forbid evaluated code (src/shared/config/content-security-policy.ts); zod would otherwise
// try, at its first schema, whether it may, and the browser would report it. zod reads this before its own default.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
