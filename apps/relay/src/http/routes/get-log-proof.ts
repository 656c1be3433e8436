import { fail, logProof, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../route.ts";

const SAFE_DIGITS_MAX = 15;
const whole = (description: string) =>
  z
    .string()
    .regex(new RegExp(`^(0|[1-9]\\d{0,${SAFE_DIGITS_MAX - 1}})$`), "must be a whole number")
    .transform(Number)
    .optional()
    .meta({ description });

export const getLogProof = route({
  name: "getLogProof",
  method: "GET",
  path: "/v1/log/proof",
  summary: "Prove that the receipt log holds a leaf, or that it only grew",
  description:
    "With `leaf` and `size`: that the log of `size` leaves has it. With `first` and `second`: that the log of `first` leaves is how that of `second` begins. RFC 9162, section 2.1.",
  auth: "none",
  query: z.strictObject({
    leaf: whole("index of a leaf, from 0"),
    size: whole("leaves of the log; up to the newest head's"),
    first: whole("leaves of the earlier log"),
    second: whole("leaves of the later log; up to the newest head's"),
  }),
  reply: { status: 200, description: "The hashes that show it, nearest first.", schema: logProof },
  errors: ["log_range_invalid"],
  async handler(room, { query: { leaf, size, first, second } }) {
    const [isInclusion, isConsistency] = [
      leaf !== undefined && size !== undefined,
      first !== undefined && second !== undefined,
    ];
    if (isInclusion === isConsistency)
      return fail("invalid_field", { detail: "Send `leaf` and `size`, or `first` and `second`." });
    const proof =
      leaf !== undefined && size !== undefined
        ? await room.receipts.inclusion(leaf, size)
        : await room.receipts.consistency(first ?? 0, second ?? 0);
    return proof.ok ? ok({ body: proof.value }) : proof;
  },
});
