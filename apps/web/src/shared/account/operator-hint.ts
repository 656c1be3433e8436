// Whether this browser was last seen as an operator's: so that the header shows the way to the admin area. It lets nobody in.

export const OPERATOR_COOKIE = "starling-operator";

const OPERATOR_MAX_AGE_S = 90 * 24 * 3600;

/** To be said on the client whenever the relay has told who is signed in. */
export function rememberOperator(isOperator: boolean): void {
  const maxAgeS = isOperator ? OPERATOR_MAX_AGE_S : 0;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that we serve
  document.cookie = `${OPERATOR_COOKIE}=yes; path=/; samesite=lax; max-age=${maxAgeS}`;
}
