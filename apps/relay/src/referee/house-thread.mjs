// The thread's first file: lets it read TypeScript, as the relay's own process does.
import { register } from "tsx/esm/api";

register();
await import("./run-house.ts");
