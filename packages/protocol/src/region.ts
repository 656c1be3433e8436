// Where nodes say they are, as coarse as the United Nations' sub-regions (M49), the islands of the Pacific taken together.
import { z } from "zod";

export const REGIONS = [
  "northern-africa",
  "western-africa",
  "middle-africa",
  "eastern-africa",
  "southern-africa",
  "northern-america",
  "central-america",
  "caribbean",
  "south-america",
  "northern-europe",
  "western-europe",
  "eastern-europe",
  "southern-europe",
  "central-asia",
  "western-asia",
  "southern-asia",
  "eastern-asia",
  "south-eastern-asia",
  "australia-new-zealand",
  "pacific-islands",
] as const;

export const region = z.enum(REGIONS);
export type Region = z.infer<typeof region>;

/** A region is told only where nodes of at least this many owners are, so that nobody is singled out. */
export const REGION_OWNERS_MIN = 3;
