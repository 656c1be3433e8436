import { Keys } from "../../../features/console/keys/keys.tsx";
import { consoleMetadata } from "../../../features/console/shell/console-metadata.ts";

export const generateMetadata = consoleMetadata("keys");

export default function Page() {
  return <Keys />;
}
