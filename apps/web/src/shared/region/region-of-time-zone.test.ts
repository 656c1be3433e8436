import { REGIONS } from "@starling/protocol";
import { expect, it } from "vitest";
import { regionOfTimeZone } from "./region-of-time-zone.ts";
import zones from "./time-zones.json";

it("names the region of a browser's time zone, by old names too", async () => {
  expect(await regionOfTimeZone("Europe/Berlin")).toBe("western-europe");
  expect(await regionOfTimeZone("Europe/Copenhagen")).toBe("northern-europe");
  expect(await regionOfTimeZone("Asia/Calcutta")).toBe("southern-asia");
  expect(await regionOfTimeZone("America/Argentina/Buenos_Aires")).toBe("south-america");
  expect(await regionOfTimeZone("Pacific/Auckland")).toBe("australia-new-zealand");
});

it("names none for a zone that is nowhere", async () => {
  for (const zone of ["Etc/UTC", "UTC", "Etc/GMT+5", "Antarctica/Troll", "", " ", "Europe/Atlantis"])
    expect(await regionOfTimeZone(zone)).toBeNull();
});

it("has the protocol's regions, and each zone in one of them", () => {
  expect(Object.keys(zones).sort()).toEqual([...REGIONS].sort());
  const all = Object.values(zones).flatMap((names) => names.split(" "));
  expect(new Set(all).size).toBe(all.length);
  const known = Intl.supportedValuesOf("timeZone").filter(
    (zone) => !/^(Antarctica|Etc)\//.test(zone) && zone !== "UTC",
  );
  expect(known.filter((zone) => !all.includes(zone))).toEqual([]);
});
