// What a list shows, as its address says it: ?sort=points&dir=desc&q=…&state=…&cursor=…

/** As Next hands it to a page, awaited. */
export type SearchParams = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface TableQuery {
  /** A column's id; undefined: as the relay orders it. */
  readonly sort: string | undefined;
  readonly direction: "asc" | "desc";
  readonly search: string;
  /** By the filter's name; only what was chosen. */
  readonly filters: Readonly<Record<string, string>>;
  readonly cursor: string | undefined;
}

interface Shape {
  /** Ids of the columns that may be sorted by. */
  readonly sorts?: readonly string[];
  readonly sort?: string;
  readonly direction?: "asc" | "desc";
  /** By filter: what may be chosen; anything up to 100 characters where it is `true`. */
  readonly filters?: Readonly<Record<string, readonly string[] | true>>;
}

const SEARCH_CHARACTERS_MAX = 100;
const CURSOR_CHARACTERS_MAX = 1_000;

/** Reads the address; what isn't allowed counts as absent. */
export function readTableQuery(
  params: SearchParams,
  { sorts = [], sort, direction = "desc", filters = {} }: Shape,
): TableQuery {
  const one = (name: string, charactersMax: number) => {
    const value = params[name];
    return typeof value === "string" && value !== "" && value.length <= charactersMax ? value : undefined;
  };
  const asked = one("sort", SEARCH_CHARACTERS_MAX);
  const dir = one("dir", SEARCH_CHARACTERS_MAX);
  const chosen = Object.entries(filters).flatMap(([name, allowed]) => {
    const value = one(name, SEARCH_CHARACTERS_MAX);
    return value !== undefined && (allowed === true || allowed.includes(value)) ? [[name, value] as const] : [];
  });
  return {
    sort: asked !== undefined && sorts.includes(asked) ? asked : sort,
    direction: dir === "asc" || dir === "desc" ? dir : direction,
    search: one("q", SEARCH_CHARACTERS_MAX)?.trim() ?? "",
    filters: Object.fromEntries(chosen),
    cursor: one("cursor", CURSOR_CHARACTERS_MAX),
  };
}

/** The address that shows it. Changing what is shown begins at the first page unless a cursor is given. */
export function tableHref(path: string, query: TableQuery, change: Partial<TableQuery> = {}): string {
  const { sort, direction, search, filters, cursor } = { ...query, cursor: undefined, ...change };
  const params = new URLSearchParams();
  if (search !== "") params.set("q", search);
  for (const [name, value] of Object.entries(filters)) params.set(name, value);
  if (sort !== undefined) {
    params.set("sort", sort);
    params.set("dir", direction);
  }
  if (cursor !== undefined) params.set("cursor", cursor);
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

export const isNarrowed = (query: TableQuery): boolean => query.search !== "" || Object.keys(query.filters).length > 0;
