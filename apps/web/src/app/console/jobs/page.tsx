import { Jobs } from "../../../features/console/jobs/jobs.tsx";
import { consoleMetadata } from "../../../features/console/shell/console-metadata.ts";
import type { SearchParams } from "../../../shared/ui/table-query.ts";

export const generateMetadata = consoleMetadata("jobs");

export default async function Page({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  return <Jobs params={await searchParams} />;
}
