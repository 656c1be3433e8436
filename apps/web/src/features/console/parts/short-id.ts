/** Ids begin with their time, so that their ends tell them apart: job_…1F8K2M. */
export function shortId(id: string): string {
  const cut = id.indexOf("_") + 1;
  const END = 6;
  return id.length <= cut + END + 2 ? id : `${id.slice(0, cut)}…${id.slice(-END)}`;
}
