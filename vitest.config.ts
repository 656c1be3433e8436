import { defineConfig } from "vitest/config";

const OUTSIDE = ["**/node_modules/**", "**/.next/**", "**/dist/**", "**/.starling/**"];
const BROWSER = "**/*.browser.test.ts";

// Two machines' worth of tests at once is all that the smallest machine we run on has cores for. Browser tests come last
// and one file at a time: they need the cores for themselves.
export default defineConfig({
  test: {
    pool: "forks",
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
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
