import { Overview } from "../../features/console/overview/overview.tsx";
import { consoleMetadata } from "../../features/console/shell/console-metadata.ts";

export const generateMetadata = consoleMetadata("overview");

export default function Page() {
  return <Overview />;
}
