// Who may import whom. docs/explanation/architecture.md explains the rooms; this file is what enforces them.
import swc from "@swc/core";

// dependency-cruiser has swc read every file as plain TypeScript; .tsx needs to be told apart.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync.call(swc, file, { ...options, tsx: file.endsWith(".tsx") });

const only = (name, from, allowed) => ({
  name,
  severity: "error",
  comment: `${from} may import only what the architecture allows it.`,
  from: { path: from, pathNot: "\\.(test|bench)\\.tsx?$|/testing/|/scripts/" },
  to: { path: "^(packages|apps|prisma|contracts|models|sim|bench|calibrate|e2e)/", pathNot: [from, ...allowed] },
});

export default {
  forbidden: [
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    only("protocol-imports-no-room", "^packages/protocol/", []),
    only("domain-imports-protocol", "^packages/domain/", ["^packages/protocol/"]),
    only("worker-runtime-imports-protocol", "^packages/worker-runtime/", ["^packages/protocol/"]),
    only("sdk-imports-protocol", "^packages/sdk/", ["^packages/protocol/"]),
    only("db-imports-no-room", "^prisma/", []),
    only("contracts-import-no-room", "^contracts/", []),
    only("models-imports-protocol", "^models/", ["^packages/protocol/"]),
    only("calibrate-imports-what-runs-and-judges", "^calibrate/", [
      "^packages/(protocol|domain|worker-runtime)/",
      "^models/",
    ]),
    only("relay-never-imports-web", "^apps/relay/", [
      "^packages/(protocol|domain|worker-runtime)/",
      "^prisma/",
      "^contracts/",
      "^models/",
    ]),
    only("web-goes-through-the-sdk", "^apps/web/", ["^packages/(sdk|worker-runtime|protocol)/"]),
    only("sim-imports-pure-rooms", "^sim/", ["^packages/(protocol|domain|worker-runtime)/"]),
    {
      name: "domain-is-pure",
      severity: "error",
      from: { path: "^packages/domain/src", pathNot: "\\.(test|bench)\\.ts$" },
      to: { dependencyTypes: ["core", "npm", "npm-dev"] },
    },
    {
      name: "db-only-in-stores",
      severity: "error",
      from: { path: "^apps/relay/src", pathNot: "^apps/relay/src/(stores/|compose\\.ts)|\\.test\\.ts$" },
      to: { path: "^prisma/" },
    },
    {
      name: "ports-below-shells",
      severity: "error",
      from: { path: "^apps/relay/src/(engine|ports)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^apps/relay/src/(http|socket|stores|chain|blobs)/" },
    },
    {
      name: "only-compose-sees-both-sides",
      severity: "error",
      from: { path: "^apps/relay/src/(http|socket)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^apps/relay/src/(stores|chain)/" },
    },
    {
      name: "web-features-are-apart",
      severity: "error",
      from: { path: "^apps/web/src/features/([^/]+)/" },
      to: { path: "^apps/web/src/features/", pathNot: "^apps/web/src/features/$1/" },
    },
    {
      name: "web-shared-is-below",
      severity: "error",
      from: { path: "^apps/web/src/shared/" },
      to: { path: "^apps/web/src/(app|features)/" },
    },
    {
      name: "machine-is-pure",
      severity: "error",
      from: { path: "^packages/worker-runtime/src/machine/" },
      to: { path: "^packages/worker-runtime/src/(?!machine/)" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules|generated" },
    exclude: { path: "(^|/)(dist|generated|\\.next|node_modules|public)/" },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "default"],
      extensions: [".ts", ".tsx", ".mjs", ".js"],
    },
  },
};
