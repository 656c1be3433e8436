// Writes src/features/network/map/world-dots.json: the land as dots, each of its region, from Natural Earth's outlines (world-atlas).
// A region's dots are in the order in which its birds settle: nearest first to where many people live.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { geoBounds, geoContains, geoDistance, geoNaturalEarth1 } from "d3-geo";
import { feature } from "topojson-client";
import { REGION_COUNTRIES, REGION_OF } from "./region-countries.mjs";

const WIDTH = 1000;
/** From here down is Antarctica. */
const SOUTH = -57;
const NORTH = 80;
const SPACING = 11;
/** Outlines without a code of their own. */
const BY_NAME = { Kosovo: "southern-europe", "N. Cyprus": "western-asia", Somaliland: "eastern-africa" };

const file = createRequire(import.meta.url).resolve("world-atlas/countries-110m.json");
const atlas = JSON.parse(await readFile(file, "utf8"));
const countries = feature(atlas, atlas.objects.countries).features.flatMap((country) => {
  const region = REGION_OF.get(country.id) ?? BY_NAME[country.properties.name];
  return region === undefined ? [] : [{ country, region, bounds: geoBounds(country) }];
});

const projection = geoNaturalEarth1().fitWidth(WIDTH, { type: "Sphere" });
const top = projection([0, NORTH])[1];
const height = Math.round(projection([0, SOUTH])[1] - top);

const within = ([[west, south], [east, north]], [lon, lat]) =>
  lat >= south && lat <= north && (west <= east ? lon >= west && lon <= east : lon >= west || lon <= east);
const regionAt = (place) =>
  countries.find(({ country, bounds }) => within(bounds, place) && geoContains(country, place))?.region;

const dots = Object.fromEntries(Object.keys(REGION_COUNTRIES).map((region) => [region, []]));
for (let row = 0; (row + 0.5) * SPACING * 0.866 < height; row++) {
  const y = (row + 0.5) * SPACING * 0.866;
  for (let column = 0; column * SPACING < WIDTH; column++) {
    const x = (column + (row % 2 === 0 ? 0.25 : 0.75)) * SPACING;
    const place = projection.invert([x, y + top]);
    // Beside the globe's edge the other side comes round again.
    const [shownX] = place === null ? [Number.NaN] : projection(place);
    if (!(Math.abs(shownX - x) < 1)) continue;
    const region = regionAt(place);
    if (region !== undefined) dots[region].push({ place, at: [Math.round(x), Math.round(y)] });
  }
}
// Islands too small for the grid have one dot, where their people are.
for (const [region, { flock }] of Object.entries(REGION_COUNTRIES)) {
  const [x, y] = projection(flock);
  if (dots[region].length < 6) dots[region].push({ place: flock, at: [Math.round(x), Math.round(y - top)] });
  dots[region].sort((a, b) => geoDistance(a.place, flock) - geoDistance(b.place, flock));
}

const lines = Object.entries(dots).map(
  ([region, of]) => `    ${JSON.stringify(region)}: ${JSON.stringify(of.map(({ at }) => at.join(",")).join(" "))}`,
);
await writeFile(
  join(import.meta.dirname, "../src/features/network/map/world-dots.json"),
  `{\n  "width": ${WIDTH},\n  "height": ${height},\n  "regions": {\n${lines.join(",\n")}\n  }\n}\n`,
);
console.log(`${Object.values(dots).flat().length} dots, ${WIDTH} x ${height}`);
for (const [region, of] of Object.entries(dots)) console.log(region, of.length);
