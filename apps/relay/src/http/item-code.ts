// Why an item is not taken.
export type ItemCode =
  | "context_too_long"
  | "empty_input"
  | "input_too_long"
  | "invalid_field"
  | "invalid_image"
  | "unknown_field"
  | "wrong_task";

/** What errors a route that takes items can answer. */
export const ITEM_ERRORS = [
  "empty_input",
  "input_too_long",
  "context_too_long",
  "too_many_items",
  "invalid_image",
  "wrong_task",
] as const;
