import { type EntryType, entryType } from "@starling/protocol";

/** The entry types of an address's comma list; what is none is left out. */
export const typesOf = (list: string | null): EntryType[] =>
  (list ?? "").split(",").flatMap((word) => {
    const type = entryType.safeParse(word.trim());
    return type.success ? [type.data] : [];
  });
