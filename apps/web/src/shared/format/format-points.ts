const POINTS = /^-?\d+(\.\d+)?$/;

/** Points from the wire with the thousands parted: "1234567.25" becomes "1,234,567.25". Nothing is rounded: what is shown is what is owed. */
export function formatPointsText(text: string): string {
  if (!POINTS.test(text)) return text;
  const [whole = "", fraction] = text.split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? parted : `${parted}.${fraction}`;
}
