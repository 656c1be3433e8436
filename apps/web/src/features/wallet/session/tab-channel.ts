// What the tabs of one browser tell each other of the wallet. Never anything secret: what is unlocked in one tab stays in it.

/** `locked`: all lock. `active`: somebody is at the wallet. `changed`: its file or settings are others now. */
export const TAB_WORDS = ["locked", "active", "changed"] as const;
export type TabWord = (typeof TAB_WORDS)[number];

export interface TabChannel {
  say(word: TabWord): void;
  close(): void;
}

const NAME = "starling-wallet";

export function openTabChannel(hear: (word: TabWord) => void): TabChannel {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const word = TAB_WORDS.find((one) => one === data);
    if (word !== undefined) hear(word);
  };
  return { say: (word) => channel.postMessage(word), close: () => channel.close() };
}
