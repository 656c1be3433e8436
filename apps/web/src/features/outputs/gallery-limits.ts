/** Tokens that the gallery shows at first; one more is asked for, to know whether there are more. */
export const FIRST_SHOWN = 24;
