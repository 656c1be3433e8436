// What stands of an accepted answer: the status of its last verdict, the data of its last correction, else its own.

/** Parts of a query over rows of `output` named `o`. Both lookups go by index; the second only where there is a verdict. */
export const STANDING_ANSWER = {
  joins: `
    LEFT JOIN LATERAL (
      SELECT v.verification, v.agreed_by, v.agreed_of FROM verdict v
      WHERE v.job_id = o.job_id AND v.chunk_index = o.chunk_index ORDER BY v.seq DESC LIMIT 1) AS last ON true
    LEFT JOIN LATERAL (
      SELECT v.data, v.fence, v.input_hash, v.output_hash, v.attestation FROM verdict v
      WHERE last.verification IS NOT NULL AND v.job_id = o.job_id AND v.chunk_index = o.chunk_index AND v.corrected
      ORDER BY v.seq DESC LIMIT 1) AS correction ON true`,
  verification: `
    coalesce(last.verification, o.verification) AS verification,
    CASE WHEN last.verification IS NULL THEN o.agreed_by ELSE last.agreed_by END AS agreed_by,
    CASE WHEN last.verification IS NULL THEN o.agreed_of ELSE last.agreed_of END AS agreed_of,
    correction.data IS NOT NULL AS is_corrected`,
  data: "coalesce(correction.data, o.data) AS data",
  bytes: "coalesce(octet_length(correction.data), octet_length(o.data))",
} as const;
