/** Whether an address is the item's, or lies below it unless it is to be met exactly. */
export const isCurrent = (
  here: string,
  { href, exact = false }: { readonly href: string; readonly exact?: boolean },
): boolean => here === href || (!exact && here.startsWith(`${href === "/" ? "" : href}/`));
