"use client";

import { useFailureText } from "../../../shared/errors/use-failure-text.ts";

/** Why something was not done; announced at once. Nothing while nothing failed. */
export function FailureLine({ failure }: { readonly failure: unknown }) {
  const sayFailure = useFailureText();
  if (failure === undefined) return null;
  return (
    <p role="alert" className="text-small text-ember">
      {sayFailure(failure)}
    </p>
  );
}
