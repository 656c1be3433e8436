const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/Chrom(e|ium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** What this device is called until its owner says otherwise: "Firefox on Linux". */
export function deviceName(userAgent = navigator.userAgent): string {
  const of = (names: typeof BROWSERS, otherwise: string) =>
    names.find(([form]) => form.test(userAgent))?.[1] ?? otherwise;
  return `${of(BROWSERS, "Browser")} on ${of(SYSTEMS, "an unknown system")}`;
}
