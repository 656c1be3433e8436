// Between the engine's policy, what is stored of it, and what the API says: points are micro-points, as text, or decimal.
import type { Policy, PolicyChanges } from "@starling/domain";
import {
  fail,
  formatPoints,
  type Outcome,
  ok,
  parsePoints,
  SETTINGS,
  type SettingName,
  type SettingValues,
} from "@starling/protocol";

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

type PointsName = {
  [N in SettingName]: (typeof SETTINGS)[N]["unit"] extends "points" ? N : never;
}[SettingName];
type NumberName = Exclude<SettingName, PointsName>;

export const isPoints = (name: SettingName): name is PointsName => SETTINGS[name].unit === "points";
const isNumber = (name: SettingName): name is NumberName => !isPoints(name);

/** As the API shows it. */
export const shown = (name: SettingName, value: number | bigint | string): number | string =>
  isPoints(name) ? formatPoints(BigInt(value)) : Number(value);

export const settingOf = (policy: Policy, name: SettingName): number | string => shown(name, policy[name]);

/** What the store holds, as the engine takes it. */
export function policyChangesOf(values: ReadonlyMap<SettingName, { readonly value: number | string }>): PolicyChanges {
  const points: Partial<Record<PointsName, bigint>> = {};
  const numbers: Partial<Record<NumberName, number>> = {};
  for (const [name, { value }] of values) {
    if (isPoints(name)) points[name] = BigInt(value);
    else if (isNumber(name)) numbers[name] = Number(value);
  }
  return { ...points, ...numbers };
}

/** What was asked for, as the engine takes it; `invalid_field` says what is out of bounds. */
export function readChanges(asked: SettingValues): Outcome<PolicyChanges, "invalid_field"> {
  const points: Partial<Record<PointsName, bigint>> = {};
  const numbers: Partial<Record<NumberName, number>> = {};
  for (const name of SETTING_NAMES) {
    const value = asked[name];
    if (value === undefined) continue;
    if (!isPoints(name)) {
      if (isNumber(name)) numbers[name] = Number(value);
      continue;
    }
    const micro = parsePoints(String(value));
    const { min, max } = SETTINGS[name];
    if (micro === undefined || micro < (parsePoints(min) ?? 0n) || micro > (parsePoints(max) ?? 0n))
      return fail("invalid_field", {
        param: `changes.${name}`,
        detail: `changes.${name} must be between ${min} and ${max} points.`,
      });
    points[name] = micro;
  }
  return ok({ ...points, ...numbers });
}
