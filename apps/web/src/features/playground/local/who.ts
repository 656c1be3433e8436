/** Who is to answer: the network, the visitor's own tab, or both. */
export const WHO = ["network", "tab", "both"] as const;
export type Who = (typeof WHO)[number];
