import type { ChosenFor } from "@starling/domain";

const CHOSEN: Readonly<Record<ChosenFor, true>> = {
  fastest_free: true,
  holds_prefix: true,
  took_over: true,
  tried_again: true,
  second_try: true,
};

export const isChosenFor = (text: string): text is ChosenFor => Object.hasOwn(CHOSEN, text);
