import { expect, it } from "vitest";
import { currentToasts, endToast, subscribeToToasts, toast } from "./toast.ts";

it("shows four at most, the newest last, and tells who listens", () => {
  let told = 0;
  const end = subscribeToToasts(() => {
    told += 1;
  });
  const ids = [1, 2, 3, 4, 5].map((n) => toast({ tone: "done", title: `${n}` }));
  expect(currentToasts().map(({ title }) => title)).toEqual(["2", "3", "4", "5"]);
  endToast(ids[2] ?? 0);
  expect(currentToasts().map(({ title }) => title)).toEqual(["2", "4", "5"]);
  expect(told).toBe(6);
  end();
  toast({ tone: "plain", title: "6" });
  expect(told).toBe(6);
});
