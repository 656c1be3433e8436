"use client";

import { useContext } from "react";
import { StandingContext } from "./admin-context.ts";
import { AdminNav } from "./admin-nav.tsx";

/** The navigation, for those who were let through. */
export function AdminSide() {
  const standing = useContext(StandingContext);
  // The place beside the page stays, so that nothing jumps.
  return standing.is === "operator" ? <AdminNav /> : <div />;
}
