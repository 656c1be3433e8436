import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { SiteLink } from "./site-link.tsx";

type Look = "action" | "quiet" | "ember";

const BASE =
  "inline-flex min-h-11 cursor-pointer items-center justify-center gap-2 rounded-(--radius) px-5 text-body font-medium no-underline transition-colors duration-150 disabled:cursor-not-allowed disabled:opacity-55";
const LOOKS: Record<Look, string> = {
  action: "bg-action text-action-ink hover:bg-action-hover",
  quiet: "border border-rule-strong text-ink hover:bg-sunken",
  ember: "border border-ember text-ember hover:bg-ember hover:text-paper",
};

interface Shape {
  readonly look?: Look;
  readonly wide?: boolean;
}

const shapeOf = ({ look = "action", wide = false }: Shape, className: string | undefined) =>
  classNames(BASE, LOOKS[look], wide && "w-full", className);

export function Button({ look, wide, className, ...rest }: ComponentProps<"button"> & Shape) {
  return (
    <button type="button" {...rest} className={shapeOf({ ...(look && { look }), ...(wide && { wide }) }, className)} />
  );
}

export function ButtonLink({ look, wide, className, ...rest }: ComponentProps<typeof SiteLink> & Shape) {
  return <SiteLink {...rest} className={shapeOf({ ...(look && { look }), ...(wide && { wide }) }, className)} />;
}
