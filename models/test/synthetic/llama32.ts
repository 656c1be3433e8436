import type { DecoderShape } from "../../src/onnx/decoder-shape.ts";
import { base, HALF_CACHE, repository, type SyntheticDecoder } from "./repository.ts";
import { addedTokensDecoder, byteLevelTokenizer, PRE_TOKENIZERS, special } from "./tokenizers.ts";

/** Scaled rotary positions, three end tokens, a date in the template, a begin token that template and tokenizer both write. */
export function llama32(): SyntheticDecoder {
  const added = [
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|reserved_special_token_0|>",
    "<|reserved_special_token_1|>",
    "<|finetune_right_pad_id|>",
    "<|reserved_special_token_2|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eom_id|>",
    "<|eot_id|>",
    "<|python_tag|>",
  ].map(special);
  const { file, idOf } = byteLevelTokenizer({
    added,
    addedFirst: false,
    normalizer: null,
    preTokenizer: PRE_TOKENIZERS.llama3,
    postProcessor: (id) => ({
      type: "Sequence",
      processors: [
        { type: "ByteLevel", add_prefix_space: true, trim_offsets: false, use_regex: true },
        {
          type: "TemplateProcessing",
          single: [{ SpecialToken: { id: "<|begin_of_text|>", type_id: 0 } }, { Sequence: { id: "A", type_id: 0 } }],
          pair: [],
          special_tokens: {
            "<|begin_of_text|>": {
              id: "<|begin_of_text|>",
              ids: [id("<|begin_of_text|>")],
              tokens: ["<|begin_of_text|>"],
            },
          },
        },
      ],
    }),
  });
  const shape: DecoderShape = {
    ...base,
    vocabSize: 448,
    rope: {
      theta: 500_000,
      scaling: { kind: "llama3", factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 64 },
    },
  };
  const ends = ["<|end_of_text|>", "<|eom_id|>", "<|eot_id|>"].map(idOf);
  const [begin, pad] = [idOf("<|begin_of_text|>"), idOf("<|finetune_right_pad_id|>")];
  return {
    repo: "onnx-community/Llama-3.2-1B-Instruct-ONNX",
    shape,
    expected: {
      vocabSize: 448,
      contextTokens: 512,
      endTokenIds: ends,
      padTokenId: pad,
      defaults: { temperature: 0.6, topP: 0.9 },
    },
    files: repository(
      shape,
      { fp32: { dataFiles: 2 }, fp16: { dataFiles: 2 }, q4: {}, q4f16: {}, q8: {} },
      {
        licence: "llama3.2",
        config: {
          architectures: ["LlamaForCausalLM"],
          attention_bias: false,
          attention_dropout: 0.0,
          bos_token_id: begin,
          eos_token_id: ends,
          head_dim: shape.headSize,
          hidden_act: "silu",
          hidden_size: shape.hiddenSize,
          initializer_range: 0.02,
          intermediate_size: shape.innerSize,
          max_position_embeddings: 512,
          mlp_bias: false,
          model_type: "llama",
          num_attention_heads: shape.heads,
          num_hidden_layers: shape.layers,
          num_key_value_heads: shape.kvHeads,
          pad_token_id: pad,
          pretraining_tp: 1,
          rms_norm_eps: 1e-5,
          rope_scaling: {
            factor: 32.0,
            high_freq_factor: 4.0,
            low_freq_factor: 1.0,
            original_max_position_embeddings: 64,
            rope_type: "llama3",
          },
          rope_theta: 500000.0,
          tie_word_embeddings: true,
          torch_dtype: "bfloat16",
          "transformers.js_config": {
            ...HALF_CACHE,
            dtype: "q4",
            use_external_data_format: { "model.onnx": 2, "model_fp16.onnx": 2 },
          },
          transformers_version: "4.43.4",
          use_cache: true,
          vocab_size: shape.vocabSize,
        },
        generationConfig: {
          bos_token_id: begin,
          do_sample: true,
          eos_token_id: ends,
          pad_token_id: pad,
          temperature: 0.6,
          top_p: 0.9,
          transformers_version: "4.45.0.dev0",
        },
        tokenizer: file,
        tokenizerConfig: {
          added_tokens_decoder: addedTokensDecoder(added, begin),
          bos_token: "<|begin_of_text|>",
          chat_template:
            "{{- bos_token }}\n{%- if not date_string is defined %}\n    {%- if strftime_now is defined %}\n        {%- set date_string = strftime_now('%d %b %Y') %}\n    {%- else %}\n        {%- set date_string = '26 Jul 2024' %}\n    {%- endif %}\n{%- endif %}\n{%- if messages[0]['role'] == 'system' %}\n    {%- set system_message = messages[0]['content']|trim %}\n    {%- set messages = messages[1:] %}\n{%- else %}\n    {%- set system_message = '' %}\n{%- endif %}\n{{- '<|start_header_id|>system<|end_header_id|>\\n\\n' }}\n{{- 'Today: ' + date_string + '\\n\\n' }}\n{{- system_message }}\n{{- '<|eot_id|>' }}\n{%- for message in messages %}\n    {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}\n{%- endfor %}\n{%- if add_generation_prompt %}\n    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}\n{%- endif %}\n",
          clean_up_tokenization_spaces: true,
          eos_token: "<|eot_id|>",
          model_input_names: ["input_ids", "attention_mask"],
          model_max_length: 131072,
          pad_token: "<|finetune_right_pad_id|>",
          tokenizer_class: "PreTrainedTokenizerFast",
        },
      },
    ),
  };
}
