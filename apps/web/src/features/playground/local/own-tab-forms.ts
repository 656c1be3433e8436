import "../../../shared/live/no-evaluated-code.ts";
import { z } from "zod";
import { WHO } from "./who.ts";

/** Who answers, as it was kept. */
export const settings = z.object({ who: z.enum(WHO) });
/** That the visitor agreed to what the own tab loads. */
export const agreed = z.object({ agreedAt: z.iso.datetime() });
