import type { LiarKind } from "../conduct.ts";

/** Numbers that are none. The relay's edge refuses them before anything is compared. */
export const nan: LiarKind = {
  id: "nan",
  title: "NaN",
  lies: true,
  conduct: () => ({ act: () => ({ type: "refused", code: "not_finite" }) }),
};
