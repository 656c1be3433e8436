import { getLocale } from "next-intl/server";
import type { Format } from "./create-format.ts";
import { formatOf } from "./use-format.ts";

/** useFormat for async server components and metadata. */
export const getFormat = async (): Promise<Format> => formatOf(await getLocale(), "UTC");
