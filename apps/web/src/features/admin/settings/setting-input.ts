// A setting as people write it: spans in seconds, shares in percent; and back, exactly, within its bounds.
import { parsePoints, SETTINGS, type SettingName, type SettingUnit, unreachable } from "@starling/protocol";

export type SettingValue = number | string;
export type SettingFault = "notANumber" | "notWhole" | "tooSmall" | "tooLarge";
export type ReadSetting = { readonly value: SettingValue } | { readonly fault: SettingFault };

const DECIMAL = /^\d{1,12}([.,]\d{1,6})?$/;

/** What stands in the field for a value of the relay's. */
export function writeSetting(unit: SettingUnit, value: SettingValue): string {
  switch (unit) {
    case "ms":
      return String(Number(value) / 1000);
    case "share":
      // Not 100 * value: 0.07 would become 7.000000000000001.
      return String(Number((Number(value) * 100).toFixed(6)));
    case "per_mille":
    case "count":
    case "points":
      return String(value);
    default:
      return unreachable(unit);
  }
}

/** What the relay is sent for what stands in the field. */
export function readSetting(name: SettingName, text: string): ReadSetting {
  const { unit, min, max } = SETTINGS[name];
  const words = text.trim();
  if (!DECIMAL.test(words)) return { fault: "notANumber" };
  const plain = words.replace(",", ".");
  if (unit === "points") return readPoints(plain, String(min), String(max));
  const value = numberOf(unit, Number(plain));
  if (unit !== "share" && !Number.isInteger(value)) return { fault: "notWhole" };
  if (value < Number(min)) return { fault: "tooSmall" };
  if (value > Number(max)) return { fault: "tooLarge" };
  return { value };
}

function numberOf(unit: Exclude<SettingUnit, "points">, written: number): number {
  if (unit === "ms") return Number((written * 1000).toFixed(6));
  return unit === "share" ? Number((written / 100).toFixed(8)) : written;
}

function readPoints(words: string, min: string, max: string): ReadSetting {
  // "12.50" and "007" have one way to be written on the wire.
  const [whole = "0", fraction = ""] = words.split(".");
  const end = fraction.replace(/0+$/, "");
  const text = `${BigInt(whole)}${end === "" ? "" : `.${end}`}`;
  const micro = parsePoints(text);
  if (micro === undefined) return { fault: "notANumber" };
  if (micro < (parsePoints(min) ?? 0n)) return { fault: "tooSmall" };
  if (micro > (parsePoints(max) ?? micro)) return { fault: "tooLarge" };
  return { value: text };
}
