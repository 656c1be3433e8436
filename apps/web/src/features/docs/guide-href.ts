import { posix } from "node:path";

/** Where a link of a guide leads on the site; null where it leads into the repository, which the site doesn't show. */
export function guideHref(href: string, slug: string, known: ReadonlySet<string>): string | null {
  if (/^(https?:|mailto:|#)/.test(href)) return href;
  const [path = "", hash = ""] = href.split("#", 2);
  const target = posix.normalize(posix.join(posix.dirname(slug), path)).replace(/\.md$/, "");
  if (!known.has(target)) return null;
  return `/docs/${target}${hash === "" ? "" : `#${hash}`}`;
}
