/** Questions that the page shows, and how often it looks for news of them while it is seen. */
export const REQUESTS_SHOWN = 20;
export const LOOK_EVERY_MS = 4_000;
