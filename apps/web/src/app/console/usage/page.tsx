import { consoleMetadata } from "../../../features/console/shell/console-metadata.ts";
import { Usage } from "../../../features/console/usage/usage.tsx";
import type { SearchParams } from "../../../shared/ui/table-query.ts";

export const generateMetadata = consoleMetadata("usage");

export default async function Page({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  return <Usage params={await searchParams} />;
}
