import { consoleMetadata } from "../../../features/console/shell/console-metadata.ts";
import { Webhooks } from "../../../features/console/webhooks/webhooks.tsx";
import type { SearchParams } from "../../../shared/ui/table-query.ts";

export const generateMetadata = consoleMetadata("webhooks");

export default async function Page({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  return <Webhooks params={await searchParams} />;
}
