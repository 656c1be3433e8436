import { describe, expect, it } from "vitest";
import { chatFormat, renderChat } from "../run/render-chat.ts";
import { hasChat, settleChatTemplate } from "./chat-template.ts";

const TEMPLATE = "{{ bos_token }}{% for message in messages %}[{{ message.role }}] {{ message.content }}{% endfor %}";

describe("a chat template", () => {
  it("[MD30] is one text afterwards, wherever it was", () => {
    const plain = { eos_token: "</s>" };
    const held = { ...plain, chat_template: TEMPLATE };
    expect(settleChatTemplate(held, undefined)).toBe(held);
    expect(settleChatTemplate(plain, undefined)).toBe(plain);
    expect(settleChatTemplate(plain, TEMPLATE)).toEqual(held);
    expect(settleChatTemplate({ ...plain, chat_template: "old" }, TEMPLATE)).toEqual(held);
    const list = [
      { name: "tool_use", template: "tools" },
      { name: "default", template: TEMPLATE },
    ];
    expect(settleChatTemplate({ ...plain, chat_template: list }, undefined)).toEqual(held);
    for (const none of [[], [{ name: "rag", template: "x" }], [null], 7, { default: "x" }])
      expect(settleChatTemplate({ ...plain, chat_template: none }, undefined)).toEqual(plain);
  });

  it("[MD30] is given its special tokens, as texts or as described", () => {
    const format = chatFormat({
      bos_token: { content: "<s>", special: true },
      eos_token: "</s>",
      unk_token: null,
      chat_template: TEMPLATE,
    });
    expect(format?.specialTokens).toEqual({ bos_token: "<s>", eos_token: "</s>" });
    expect(format && renderChat(format, [{ role: "user", content: "Hi" }])).toBe("<s>[user] Hi");
  });

  it("[MD14] that leaves out the conversation, or breaks, is refused; none is none", () => {
    expect(hasChat({})).toBe(false);
    expect(hasChat({ chat_template: TEMPLATE })).toBe(true);
    for (const wrong of ["{{ bos_token }}", "{% if %}", "{{ raise_exception('no') }}"])
      expect(() => hasChat({ chat_template: wrong })).toThrow("Its chat template can't be used");
  });
});
