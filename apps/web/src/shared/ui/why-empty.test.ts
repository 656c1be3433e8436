import { expect, it } from "vitest";
import { readTableQuery } from "./table-query.ts";
import { hasPages, whyEmpty } from "./why-empty.ts";

const query = (params: Record<string, string>) => readTableQuery(params, { filters: { model: true } });

it("a page that found nothing among those looked at leads on", () => {
  const first = query({ model: "seldom" });
  expect(whyEmpty(first, "c1")).toBe("soFar");
  expect(hasPages(first, "c1", 0)).toBe(true);
});

it("a page behind the last one has ended, and leads back", () => {
  const last = query({ model: "seldom", cursor: "c9" });
  expect(whyEmpty(last, undefined)).toBe("ended");
  expect(hasPages(last, undefined, 0)).toBe(true);
});

it("where nothing fits, or there is nothing, there are no pages", () => {
  expect(whyEmpty(query({ model: "seldom" }), undefined)).toBe("unmatched");
  expect(whyEmpty(query({}), undefined)).toBe("nothing");
  expect(whyEmpty(undefined, undefined)).toBe("nothing");
  expect(hasPages(query({ model: "seldom" }), undefined, 0)).toBe(false);
});
