export const LIES = ["garbage", "perturbed", "zeros", "previous", "smaller-model"] as const;
export type Lie = (typeof LIES)[number];
