import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { HubClient } from "./hub-client.ts";
import { infoUrl } from "./hub-repo.ts";
import { readJson } from "./read-json.ts";

/** What the hub's card says of a model. */
export interface HubCard {
  /** The commit that the revision stands for. */
  readonly commit: string | undefined;
  readonly pipeline: string | undefined;
  /** The hub's own name of the licence. */
  readonly licence: string | undefined;
  readonly licenceUrl: string | undefined;
}

const textOrList = z.union([z.string(), z.array(z.string())]).nullish();
const info = z.object({
  sha: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .nullish()
    .catch(undefined),
  pipeline_tag: z.string().nullish().catch(undefined),
  cardData: z
    .object({ license: textOrList, license_name: z.string().nullish(), license_link: z.string().nullish() })
    .nullish()
    .catch(undefined),
});

/** The card from the hub's API, completed from the front matter of the read-me; a hub without that API has the read-me only. */
export async function readCard(client: HubClient, readMe: string | undefined): Promise<HubCard> {
  const { value } = await readJson(client, infoUrl(client.repo)).catch((error: unknown) => {
    if (error instanceof Refusal && (error.code === "not_found" || error.code === "hub_failed")) return { value: {} };
    throw error;
  });
  const parsed = info.safeParse(value).data;
  const card = parsed?.cardData;
  const first = (list: z.infer<typeof textOrList>): string | undefined =>
    Array.isArray(list) ? list[0] : (list ?? undefined);
  const named = first(card?.license) ?? frontMatter(readMe, "license");
  const other = named === "other" ? (card?.license_name ?? frontMatter(readMe, "license_name")) : undefined;
  const link = card?.license_link ?? frontMatter(readMe, "license_link");
  return {
    commit: parsed?.sha ?? undefined,
    pipeline: parsed?.pipeline_tag ?? frontMatter(readMe, "pipeline_tag"),
    licence: other ?? named,
    licenceUrl: link !== undefined && /^https?:\/\/\S{1,480}$/.test(link) && URL.canParse(link) ? link : undefined,
  };
}

/** One plain `key: value` of the YAML between the read-me's first two `---` lines, or the first entry of a list there. */
function frontMatter(readMe: string | undefined, key: string): string | undefined {
  const yaml = readMe?.match(/^---\r?\n([\s\S]*?)\r?\n---/)?.[1];
  const found = yaml?.match(new RegExp(`^${key}:[ \\t]*(?:\\r?\\n[ \\t]*-[ \\t]*)?(\\S.*)$`, "m"))?.[1];
  const value = found
    ?.replace(/\s+#.*$/, "")
    .replace(/^["']|["']\s*$/g, "")
    .trim();
  return value === undefined || value === "" ? undefined : value;
}

const SPDX: Readonly<Record<string, string>> = {
  "apache-2.0": "Apache-2.0",
  mit: "MIT",
  "bsd-2-clause": "BSD-2-Clause",
  "bsd-3-clause": "BSD-3-Clause",
  "cc0-1.0": "CC0-1.0",
  "cc-by-3.0": "CC-BY-3.0",
  "cc-by-4.0": "CC-BY-4.0",
  "cc-by-sa-3.0": "CC-BY-SA-3.0",
  "cc-by-sa-4.0": "CC-BY-SA-4.0",
  "cc-by-nc-4.0": "CC-BY-NC-4.0",
  "cc-by-nc-sa-4.0": "CC-BY-NC-SA-4.0",
  "gpl-3.0": "GPL-3.0-only",
  "lgpl-3.0": "LGPL-3.0-only",
  "agpl-3.0": "AGPL-3.0-only",
  "mpl-2.0": "MPL-2.0",
  isc: "ISC",
  unlicense: "Unlicense",
};

/** The hub's licence name as SPDX: `NOASSERTION` for none, `LicenseRef-…` for one that SPDX doesn't list. */
export function spdxOf(licence: string | undefined): string {
  if (licence === undefined || licence === "unknown") return "NOASSERTION";
  return SPDX[licence.toLowerCase()] ?? `LicenseRef-${licence.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 80)}`;
}
