export const PLAYGROUND_TABS = ["chat", "search", "ocr", "tensors"] as const;
export type PlaygroundTab = (typeof PLAYGROUND_TABS)[number];

/** The tab that an address names; the first for any other. */
export const readTab = (text: string | undefined): PlaygroundTab =>
  PLAYGROUND_TABS.find((tab) => tab === text) ?? PLAYGROUND_TABS[0];
