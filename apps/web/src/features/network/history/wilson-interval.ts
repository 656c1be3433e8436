/** 97.5 % quantile of the normal distribution. */
const Z = 1.959_963_984_540_054;

/** The 95 % score interval of a share (E. B. Wilson, 1927); `of` must be positive. */
export function wilsonInterval(counted: number, of: number): { readonly low: number; readonly high: number } {
  const share = counted / of;
  const z2 = (Z * Z) / of;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (Z * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of))) / (1 + z2);
  return { low: counted === 0 ? 0 : Math.max(0, middle - half), high: counted === of ? 1 : Math.min(1, middle + half) };
}
