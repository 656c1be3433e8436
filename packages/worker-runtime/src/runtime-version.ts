/** What a node says of its software; the version of this package. */
export const RUNTIME_VERSION = "0.1.0";
