// Every page of the site, for whoever looks at all of them: pictures here, Lighthouse beside.

/** Whose browser opens it: nobody's, one whose tab lends, or that of an operator who is signed in and has a job. */
export type Visitor = "anybody" | "lender" | "operator";

export interface SitePage {
  /** Of its pictures' files. */
  readonly name: string;
  readonly path: string;
  readonly visitor: Visitor;
  /** Found by a search engine and read by anybody: looked at by Lighthouse. */
  readonly isPublic?: true;
}

/** Pages whose addresses hold an id are named by what stands before it: the run fills in what it made. */
export interface Made {
  readonly jobId: string;
  readonly receiptId: string;
  readonly modelId: string;
  readonly accountId: string;
}

export const sitePages = ({ jobId, receiptId, modelId, accountId }: Made): readonly SitePage[] => [
  { name: "home", path: "/", visitor: "anybody", isPublic: true },
  { name: "contribute", path: "/contribute", visitor: "anybody", isPublic: true },
  { name: "contribute-lending", path: "/contribute", visitor: "lender" },
  { name: "playground", path: "/playground", visitor: "anybody", isPublic: true },
  { name: "network", path: "/network", visitor: "anybody", isPublic: true },
  { name: "models", path: "/models", visitor: "anybody", isPublic: true },
  { name: "model", path: `/models/${modelId}`, visitor: "anybody", isPublic: true },
  { name: "docs", path: "/docs", visitor: "anybody", isPublic: true },
  { name: "docs-api", path: "/docs/api", visitor: "anybody", isPublic: true },
  { name: "docs-guide", path: "/docs/how-to/sign-in", visitor: "anybody", isPublic: true },
  { name: "receipt", path: `/receipts/${receiptId}`, visitor: "anybody", isPublic: true },
  { name: "outputs", path: "/outputs", visitor: "anybody", isPublic: true },
  { name: "oracle", path: "/oracle", visitor: "anybody", isPublic: true },
  { name: "not-found", path: "/nothing-roosts-here", visitor: "anybody" },
  { name: "account-signed-out", path: "/account", visitor: "anybody" },
  { name: "account", path: "/account", visitor: "operator" },
  { name: "wallet", path: "/wallet", visitor: "anybody" },
  { name: "console-signed-out", path: "/console", visitor: "anybody" },
  ...["", "/keys", "/usage", "/jobs", `/jobs/${jobId}`, "/webhooks", "/batches", "/statement"].map(
    (path): SitePage => ({
      name: `console${path.replace(jobId, "one").replaceAll("/", "-")}`,
      path: `/console${path}`,
      visitor: "operator",
    }),
  ),
  { name: "admin-signed-out", path: "/admin", visitor: "anybody" },
  ...[
    "",
    "/accounts",
    `/accounts/${accountId}`,
    "/nodes",
    "/jobs",
    `/jobs/${jobId}`,
    `/jobs/${jobId}/replay`,
    "/verification",
    "/disputes",
    "/models",
    "/redemptions",
    "/treasury",
    "/ledger",
    "/audit",
    "/settings",
    "/alerts",
    "/operators",
  ].map(
    (path): SitePage => ({
      name: `admin${path.replace(jobId, "one").replace(accountId, "one").replaceAll("/", "-")}`,
      path: `/admin${path}`,
      visitor: "operator",
    }),
  ),
];
