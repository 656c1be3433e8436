// How many tokens of a prompt are read at once: as many as a piece of so many milliseconds holds.

export const PIECE_TOKENS_MIN = 8;
export const PIECE_TOKENS_MAX = 128;
/** Streams that are under way wait so long for a piece at most. */
export const PIECE_MS = 50;
const FIRST_PIECE_TOKENS = 32;
/** A slower piece than those before may be an accident (the first of its shape, another program): it counts by so much at most. */
const SLOWER_AT_ONCE = 1.5;

export interface PieceSize {
  readonly tokens: number;
  took(tokens: number, ms: number): void;
}

export function createPieceSize(tokensMax = PIECE_TOKENS_MAX): PieceSize {
  let msPerToken: number | undefined;
  return {
    get tokens() {
      const fitting = msPerToken === undefined ? FIRST_PIECE_TOKENS : Math.floor(PIECE_MS / msPerToken);
      return Math.max(PIECE_TOKENS_MIN, Math.min(tokensMax, fitting));
    },
    took(tokens, ms) {
      const found = Math.max(1e-3, ms / tokens);
      msPerToken = msPerToken === undefined ? found : Math.min(found, msPerToken * SLOWER_AT_ONCE);
    },
  };
}
