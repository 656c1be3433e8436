// `node --import tsx docs/scripts/write-errors.ts`: writes docs/reference/errors.md.
import { writeFileSync } from "node:fs";
import { errorsPage } from "./errors-page.ts";

writeFileSync(new URL("../reference/errors.md", import.meta.url), errorsPage());
