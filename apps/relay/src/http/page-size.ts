import { z } from "zod";

/** The `limit` of a list, in a query. */
export const pageSize = (otherwise: number, most: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, `must be 1 to ${most}`)
    .transform(Number)
    .refine((n) => n >= 1 && n <= most, `must be 1 to ${most}`)
    .optional()
    .meta({ description: `${what} in a page, 1 to ${most}; ${otherwise} when left out` });
