/** A network that can't start or go on, with a sentence for people. */
export class NetworkError extends Error {}
