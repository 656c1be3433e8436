import { Refusal } from "../refusal.ts";

export const PUBLIC_HUB = "https://huggingface.co";

/** A model repository on a hub, at one revision. */
export interface HubRepo {
  readonly baseUrl: string;
  readonly owner: string;
  readonly name: string;
  readonly revision: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/;
const REVISION = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/;

/** `hf:<owner>/<name>`, with revision and hub; refuses what is none. */
export function parseHubRepo(reference: string, revision: string, baseUrl: string): HubRepo {
  const [owner = "", name = "", ...more] = reference.replace(/^hf:/, "").split("/");
  const wellFormed = reference.startsWith("hf:") && NAME.test(owner) && NAME.test(name) && more.length === 0;
  if (!wellFormed || reference.includes("..")) {
    throw new Refusal(
      "bad_usage",
      `${reference} names no model. Write hf:<owner>/<name>, for example hf:sentence-transformers/all-MiniLM-L6-v2.`,
    );
  }
  if (!REVISION.test(revision) || revision.includes(".."))
    throw new Refusal("bad_usage", `${revision} is no branch, tag or commit.`);
  return { baseUrl: parseBase(baseUrl), owner, name, revision };
}

function parseBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new Refusal(
      "bad_usage",
      `${baseUrl} is no hub address. It has to look like ${PUBLIC_HUB} (--base-url or HF_ENDPOINT).`,
    );
  }
  if (url.username !== "" || url.password !== "")
    throw new Refusal("bad_usage", "A hub address holds no password: use HF_TOKEN.");
  return url.href.replace(/\/+$/, "");
}

export const repoName = ({ owner, name }: HubRepo): string => `${owner}/${name}`;

/** The id that a model of this repository gets in the catalogue. */
export const repoModelId = ({ owner, name }: HubRepo): string => `${owner}--${name}`.toLowerCase();

const parts = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

export const fileUrl = (repo: HubRepo, path: string): string =>
  `${repo.baseUrl}/${repoName(repo)}/resolve/${encodeURIComponent(repo.revision)}/${parts(path)}`;

export const treeUrl = (repo: HubRepo): string =>
  `${repo.baseUrl}/api/models/${repoName(repo)}/tree/${encodeURIComponent(repo.revision)}?recursive=true`;

export const infoUrl = (repo: HubRepo): string =>
  `${repo.baseUrl}/api/models/${repoName(repo)}/revision/${encodeURIComponent(repo.revision)}`;
