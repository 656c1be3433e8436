import { keepLanguage } from "../../shared/language/keep-language.ts";

/** The language switch of visitors without JavaScript. */
export const POST = keepLanguage;
