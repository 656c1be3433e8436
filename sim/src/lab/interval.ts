// 95% intervals of what was counted.

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

/** Of a share: Wilson's score interval (1927). null of nothing. */
export function share(count: number, total: number): Estimate | null {
  if (total === 0) return null;
  const p = count / total;
  const bend = Z ** 2 / total;
  const middle = (p + bend / 2) / (1 + bend);
  const half = (Z / (1 + bend)) * Math.sqrt((p * (1 - p)) / total + bend / (4 * total));
  return { value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function meanOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return { mean, variance: values.length > 1 ? spread / (values.length - 1) / values.length : 0 };
}

/** Of the ratio of two means, by the delta method. null of nothing. */
export function ratio(above: readonly number[], below: readonly number[]): Estimate | null {
  if (above.length === 0 || below.length === 0) return null;
  const [a, b] = [meanOf(above), meanOf(below)];
  if (b.mean === 0) return null;
  const value = a.mean / b.mean;
  const half = Z * Math.sqrt(a.variance / b.mean ** 2 + (a.mean ** 2 * b.variance) / b.mean ** 4);
  return { value, low: Math.max(0, value - half), high: value + half };
}

/** Of a median, by the order of the values. null of nothing. */
export function median(values: readonly number[]): Estimate | null {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? 0;
  if (sorted.length === 0) return null;
  const half = (Z * Math.sqrt(sorted.length)) / 2;
  const middle = (sorted.length - 1) / 2;
  return {
    value: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    low: at(Math.floor(middle - half)),
    high: at(Math.ceil(middle + half)),
  };
}
