import { wilsonInterval } from "@starling/domain";

/**
 * The highest rate of false alarms that is still likely after `found` in `compared`: with none found the rule of three
 * (Hanley and Lippman-Hand, JAMA 1983: 3 / n, one-sided 95 %), else the upper end of Wilson's 95 % interval.
 */
export function falseAlarmRateMax(found: number, compared: number): number {
  if (compared === 0) return 1;
  return found === 0 ? Math.min(1, 3 / compared) : wilsonInterval(found, compared).high;
}
