// The door `./text-codec`: what relay and tab both do with a model's text, so that the same messages are the same tokens.
export { createTextCodec } from "./text/create-text-codec.ts";
export type { ChatMessage, EncodeFault, TextCodec, TextDecoder, TokenText } from "./text/text-codec.ts";
