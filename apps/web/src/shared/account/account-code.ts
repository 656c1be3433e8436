// All that signing in and asking take, together.
import "../live/no-evaluated-code.ts";

export { openBrowserNodeKey as openKey } from "@starling/worker-runtime";
export { createAccount } from "./account.ts";
