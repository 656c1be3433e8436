import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const OUTSIDE = ["**/node_modules/**", "**/.next/**", "**/dist/**", "**/.starling/**"];
const LEAVE_NO_TRACE = fileURLToPath(new URL("./scripts/test/leave-no-trace.ts", import.meta.url));
const BROWSER = "**/*.browser.test.ts";

// Two machines' worth of tests at once is all that the smallest machine we run on has cores for. Their files share what they
// import: half the time went into importing the same modules again. A file therefore leaves no global behind (see
// leave-no-trace). Browser tests come last and one file at a time: they need the cores for themselves.
export default defineConfig({
  test: {
    pool: "forks",
    isolate: false,
    setupFiles: [LEAVE_NO_TRACE],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...OUTSIDE, BROWSER],
          environment: "node",
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: [BROWSER],
          exclude: OUTSIDE,
          environment: "node",
          isolate: true,
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
