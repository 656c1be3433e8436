import { honest, type LiarKind } from "../conduct.ts";

/** Ten identities on one device that answer rightly: what is gained by claiming ten times the speed. */
export const identities: LiarKind = {
  id: "identities",
  title: "ten identities on one GPU, all honest",
  lies: false,
  identities: 10,
  conduct: () => honest,
};
