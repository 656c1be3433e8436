import { consoleMetadata } from "../../../features/console/shell/console-metadata.ts";
import { Statement } from "../../../features/console/statement/statement.tsx";
import type { SearchParams } from "../../../shared/ui/table-query.ts";

export const generateMetadata = consoleMetadata("statement");

export default async function Page({ searchParams }: { readonly searchParams: Promise<SearchParams> }) {
  return <Statement params={await searchParams} />;
}
