import { QWEN_PLAIN, QWEN_TOKENS } from "./qwen-tokens.ts";
import { base, HALF_CACHE, repository, type SyntheticDecoder } from "./repository.ts";
import { addedTokensDecoder, byteLevelTokenizer, PRE_TOKENIZERS, special } from "./tokenizers.ts";

/** Biases, a vocabulary wider than its tokenizer, two end tokens, a penalty by default, a list of templates. */
export function qwen25(): SyntheticDecoder {
  const added = [...QWEN_TOKENS.map(special), ...QWEN_PLAIN.map((content) => ({ content, special: false }))];
  const { file, idOf } = byteLevelTokenizer({
    added,
    addedFirst: false,
    normalizer: { type: "NFC" },
    preTokenizer: PRE_TOKENIZERS.qwen,
    postProcessor: () => ({ type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false }),
  });
  const shape = { ...base, vocabSize: 512, qkvBias: true, normEpsilon: 1e-6, rope: { theta: 1_000_000 } };
  const [text, end] = [idOf("<|endoftext|>"), idOf("<|im_end|>")];
  return {
    repo: "onnx-community/Qwen2.5-0.5B-Instruct",
    shape,
    expected: {
      vocabSize: 512,
      contextTokens: 512,
      endTokenIds: [end, text],
      padTokenId: text,
      defaults: { temperature: 0.7, topP: 0.8, topK: 20, repetitionPenalty: 1.1 },
    },
    files: repository(
      shape,
      { fp32: { dataFiles: 1 }, fp16: { dataFiles: 1 }, q4: {}, q4f16: {} },
      {
        licence: "apache-2.0",
        config: {
          architectures: ["Qwen2ForCausalLM"],
          attention_dropout: 0.0,
          bos_token_id: text,
          eos_token_id: end,
          hidden_act: "silu",
          hidden_size: shape.hiddenSize,
          initializer_range: 0.02,
          intermediate_size: shape.innerSize,
          max_position_embeddings: 512,
          max_window_layers: 21,
          model_type: "qwen2",
          num_attention_heads: shape.heads,
          num_hidden_layers: shape.layers,
          num_key_value_heads: shape.kvHeads,
          rms_norm_eps: 1e-6,
          rope_theta: 1000000.0,
          sliding_window: null,
          tie_word_embeddings: true,
          torch_dtype: "bfloat16",
          "transformers.js_config": {
            ...HALF_CACHE,
            use_external_data_format: { "model.onnx": true, "model_fp16.onnx": true },
          },
          transformers_version: "4.43.1",
          use_cache: true,
          use_sliding_window: false,
          vocab_size: shape.vocabSize,
        },
        generationConfig: {
          bos_token_id: text,
          pad_token_id: text,
          do_sample: true,
          eos_token_id: [end, text],
          repetition_penalty: 1.1,
          temperature: 0.7,
          top_p: 0.8,
          top_k: 20,
          transformers_version: "4.37.0",
        },
        tokenizer: file,
        tokenizerConfig: {
          add_bos_token: false,
          add_prefix_space: false,
          added_tokens_decoder: addedTokensDecoder(added, text),
          additional_special_tokens: QWEN_TOKENS.slice(1),
          bos_token: null,
          chat_template: [
            { name: "tool_use", template: "{{ raise_exception('no tools here') }}" },
            {
              name: "default",
              template:
                "{%- if messages[0]['role'] == 'system' %}\n    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}\n{%- else %}\n    {{- '<|im_start|>system\\nAnswer in one sentence.<|im_end|>\\n' }}\n{%- endif %}\n{%- for message in messages %}\n    {%- if (message.role == 'user') or (message.role == 'system' and not loop.first) or (message.role == 'assistant' and not message.tool_calls) %}\n        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n    {%- endif %}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|im_start|>assistant\\n' }}\n{%- endif %}\n",
            },
          ],
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
