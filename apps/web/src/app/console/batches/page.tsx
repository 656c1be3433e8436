import { Batches } from "../../../features/console/batches/batches.tsx";
import { consoleMetadata } from "../../../features/console/shell/console-metadata.ts";

export const generateMetadata = consoleMetadata("batches");

export default function Page() {
  return <Batches />;
}
