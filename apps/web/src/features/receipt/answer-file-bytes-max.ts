/** As many bytes as a page reads at once without trouble. */
export const ANSWER_FILE_BYTES_MAX = 64 * 1024 * 1024;
