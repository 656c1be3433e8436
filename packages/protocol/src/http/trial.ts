// /v1/account/trial: points to try the network with, once an account.
import { z } from "zod";
import { pointsText } from "../points.ts";

/** `off`: this network gives none. `open`: they are there to be taken. `used_up`: not any more today. `taken`: the account had its own. */
export const trialState = z.enum(["off", "open", "used_up", "taken"]);
export type TrialState = z.infer<typeof trialState>;

export const trialView = z.object({
  object: z.literal("trial"),
  state: trialState,
  points: pointsText.meta({ description: "what an account is given, or was; they can be spent and not redeemed" }),
});
export type TrialView = z.infer<typeof trialView>;
