import { useTranslations } from "next-intl";
import { useFormat } from "../format/use-format.ts";
import { failureText } from "./failure-text.ts";

/**
 * The sentence of anything that failed: what happened and what to do, in the visitor's language. Takes a StarlingError, a fault
 * with its `code`, or a code; anything else, and a code without a sentence, is "That didn’t work". Server and client components.
 */
export function useFailureText(): (failure: unknown) => string {
  const t = useTranslations("errors");
  const format = useFormat();
  return (failure) => failureText(failure, t, format);
}
