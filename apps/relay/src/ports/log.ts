// Where the relay's rooms log to. Ids, counts and codes only: never prompts, payloads, keys or tokens.
export interface Log {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}
