import { expect, it } from "vitest";
import { isNarrowed, readTableQuery, tableHref } from "./table-query.ts";

const shape = { sorts: ["points", "name"], sort: "points", filters: { state: ["open", "done"], owner: true } } as const;

it("reads what is allowed and takes anything else as absent", () => {
  expect(readTableQuery({}, shape)).toEqual({
    sort: "points",
    direction: "desc",
    search: "",
    filters: {},
    cursor: undefined,
  });
  const asked = { sort: "name", dir: "asc", q: " a ", state: "open", owner: "acc_1", cursor: "c", other: "x" };
  expect(readTableQuery(asked, shape)).toEqual({
    sort: "name",
    direction: "asc",
    search: "a",
    filters: { state: "open", owner: "acc_1" },
    cursor: "c",
  });
  const nonsense = {
    sort: "secret",
    dir: "up",
    q: ["a", "b"],
    state: "gone",
    owner: "x".repeat(101),
    cursor: "c".repeat(1_001),
  };
  expect(readTableQuery(nonsense, shape)).toEqual(readTableQuery({}, shape));
});

it("writes an address that reads the same, and begins at the first page when what is shown changes", () => {
  const query = readTableQuery({ sort: "name", dir: "asc", q: "a&b=c", state: "done", cursor: "c/1" }, shape);
  const read = (href: string) => readTableQuery(Object.fromEntries(new URL(href, "http://site").searchParams), shape);
  expect(read(tableHref("/list", query, { cursor: "c/1" }))).toEqual(query);
  expect(read(tableHref("/list", query, { direction: "desc" }))).toEqual({
    ...query,
    direction: "desc",
    cursor: undefined,
  });
  expect(tableHref("/list", readTableQuery({}, {}))).toBe("/list");
});

it("knows when it shows less than all", () => {
  expect(isNarrowed(readTableQuery({ sort: "name" }, shape))).toBe(false);
  expect(isNarrowed(readTableQuery({ q: "a" }, shape))).toBe(true);
  expect(isNarrowed(readTableQuery({ state: "open" }, shape))).toBe(true);
});
