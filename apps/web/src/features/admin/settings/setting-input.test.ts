import { SETTINGS, type SettingName, settingValues } from "@starling/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readSetting, writeSetting } from "./setting-input.ts";

it("reads spans in seconds, shares in percent, and either decimal mark", () => {
  expect(readSetting("voucherTtlMs", "3600")).toEqual({ value: 3_600_000 });
  expect(readSetting("auditBatchMs", "1,5")).toEqual({ value: 1500 });
  expect(readSetting("knownAnswerRate", "7")).toEqual({ value: 0.07 });
  expect(readSetting("redemptionMin", "012.50")).toEqual({ value: "12.5" });
  expect(writeSetting("share", 0.07)).toBe("7");
  expect(writeSetting("ms", 1500)).toBe("1.5");
});

it("says what is wrong with a value", () => {
  expect(readSetting("feePerMille", "much")).toEqual({ fault: "notANumber" });
  expect(readSetting("feePerMille", "-1")).toEqual({ fault: "notANumber" });
  expect(readSetting("feePerMille", "12.5")).toEqual({ fault: "notWhole" });
  expect(readSetting("feePerMille", "501")).toEqual({ fault: "tooLarge" });
  expect(readSetting("provenMatches", "0")).toEqual({ fault: "tooSmall" });
  expect(readSetting("redemptionMin", "0")).toEqual({ fault: "tooSmall" });
  expect(readSetting("redemptionMin", "1000000.000001")).toEqual({ fault: "tooLarge" });
  expect(readSetting("knownAnswerRate", "101")).toEqual({ fault: "tooLarge" });
});

const names = Object.keys(SETTINGS) as SettingName[];
it("gives back what it wrote, and only what the relay takes", () => {
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }), (name, at) => {
      const { unit, min, max } = SETTINGS[name];
      const span = Number(max) - Number(min);
      const near = Number(min) + at * span;
      const value =
        unit === "points"
          ? String(Math.max(1, Math.floor(near)))
          : unit === "share"
            ? Number(at.toFixed(4))
            : Math.floor(near);
      const text = writeSetting(unit, value);
      const read = readSetting(name, text);
      expect(read).toEqual({ value });
      expect(settingValues.safeParse({ [name]: value }).success).toBe(true);
    }),
  );
});
