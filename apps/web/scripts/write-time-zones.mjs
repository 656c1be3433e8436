// Writes src/shared/region/time-zones.json: which time zones each region has, from the tz database as countries-and-timezones has it.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import zones from "countries-and-timezones";
import { REGION_COUNTRIES, REGION_OF } from "./region-countries.mjs";

const byRegion = Object.fromEntries(Object.keys(REGION_COUNTRIES).map((region) => [region, []]));
for (const { name, countries } of Object.values(zones.getAllTimezones({ deprecated: true }))) {
  // The first is whose zone it is; others use it too.
  const region = REGION_OF.get(countries[0]);
  if (region !== undefined) byRegion[region].push(name);
}
const lines = Object.entries(byRegion).map(
  ([region, names]) => `  ${JSON.stringify(region)}: ${JSON.stringify(names.sort().join(" "))}`,
);
await writeFile(join(import.meta.dirname, "../src/shared/region/time-zones.json"), `{\n${lines.join(",\n")}\n}\n`);
