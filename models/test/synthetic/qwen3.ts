import { QWEN_PLAIN, QWEN_TOKENS } from "./qwen-tokens.ts";
import { base, HALF_CACHE, repository, type SyntheticDecoder } from "./repository.ts";
import { addedTokensDecoder, byteLevelTokenizer, PRE_TOKENIZERS, special } from "./tokenizers.ts";

/** Norms of queries and keys, heads wider than their share, a template in a file of its own that thinks aloud. */
export function qwen3(): SyntheticDecoder {
  const thinking = ["<tool_response>", "</tool_response>", "<think>", "</think>"];
  const added = [
    ...QWEN_TOKENS.map(special),
    ...[...QWEN_PLAIN, ...thinking].map((content) => ({ content, special: false })),
  ];
  const { file, idOf } = byteLevelTokenizer({
    added,
    addedFirst: false,
    normalizer: { type: "NFC" },
    preTokenizer: PRE_TOKENIZERS.qwen,
    postProcessor: () => ({ type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false }),
  });
  const shape = { ...base, vocabSize: 512, qkNorm: true, headSize: 32, normEpsilon: 1e-6, rope: { theta: 1_000_000 } };
  const [text, end] = [idOf("<|endoftext|>"), idOf("<|im_end|>")];
  return {
    repo: "onnx-community/Qwen3-0.6B-ONNX",
    shape,
    expected: {
      vocabSize: 512,
      contextTokens: 512,
      endTokenIds: [end, text],
      padTokenId: text,
      defaults: { temperature: 0.6, topP: 0.95, topK: 20 },
    },
    files: repository(
      shape,
      { fp32: { dataFiles: 2 }, fp16: { dataFiles: 1 }, q4: { dataFiles: 1 }, q4f16: {} },
      {
        licence: "apache-2.0",
        config: {
          architectures: ["Qwen3ForCausalLM"],
          attention_bias: false,
          attention_dropout: 0.0,
          bos_token_id: text,
          eos_token_id: end,
          head_dim: shape.headSize,
          hidden_act: "silu",
          hidden_size: shape.hiddenSize,
          initializer_range: 0.02,
          intermediate_size: shape.innerSize,
          layer_types: Array(shape.layers).fill("full_attention"),
          max_position_embeddings: 512,
          max_window_layers: 28,
          model_type: "qwen3",
          num_attention_heads: shape.heads,
          num_hidden_layers: shape.layers,
          num_key_value_heads: shape.kvHeads,
          rms_norm_eps: 1e-6,
          rope_scaling: null,
          rope_theta: 1000000,
          sliding_window: null,
          tie_word_embeddings: true,
          torch_dtype: "bfloat16",
          "transformers.js_config": {
            ...HALF_CACHE,
            use_external_data_format: { "model.onnx": 2, "model_fp16.onnx": 1, "model_q4.onnx": 1 },
          },
          transformers_version: "4.51.0",
          use_cache: true,
          use_sliding_window: false,
          vocab_size: shape.vocabSize,
        },
        generationConfig: {
          bos_token_id: text,
          do_sample: true,
          eos_token_id: [end, text],
          pad_token_id: text,
          temperature: 0.6,
          top_k: 20,
          top_p: 0.95,
          transformers_version: "4.51.0",
        },
        tokenizer: file,
        jinja:
          "{%- if messages[0].role == 'system' %}\n    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}\n{%- endif %}\n{%- set ns = namespace(last_query_index=messages|length - 1) %}\n{%- for message in messages[::-1] %}\n    {%- set index = (messages|length - 1) - loop.index0 %}\n    {%- if message.role == 'user' and message.content is string and not message.content.startswith('<tool_response>') and ns.last_query_index < index %}\n        {%- set ns.last_query_index = index %}\n    {%- endif %}\n{%- endfor %}\n{%- for message in messages %}\n    {%- set content = message.content if message.content is string else '' %}\n    {%- if (message.role == 'user') or (message.role == 'system' and not loop.first) %}\n        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}\n    {%- elif message.role == 'assistant' %}\n        {%- if '</think>' in content %}\n            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}\n        {%- endif %}\n        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n    {%- if enable_thinking is defined and enable_thinking is false %}\n        {{- '<think>\\n\\n</think>\\n\\n' }}\n    {%- endif %}\n{%- endif %}",
        tokenizerConfig: {
          add_bos_token: false,
          add_prefix_space: false,
          added_tokens_decoder: addedTokensDecoder(added, text),
          additional_special_tokens: QWEN_TOKENS.slice(1),
          bos_token: null,
          clean_up_tokenization_spaces: false,
          eos_token: "<|im_end|>",
          errors: "replace",
          model_max_length: 131072,
          pad_token: "<|endoftext|>",
          split_special_tokens: false,
          tokenizer_class: "Qwen2Tokenizer",
          unk_token: null,
        },
      },
    ),
  };
}
