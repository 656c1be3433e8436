import type { DecoderShape } from "../../src/onnx/decoder-shape.ts";
import { base, HALF_CACHE, repository, type SyntheticDecoder } from "./repository.ts";
import { addedTokensDecoder, sentencePieceTokenizer, special } from "./tokenizers.ts";

/** Norms before and after, windows, two rotary tables, scaled embeddings, SentencePiece, turns that must alternate. */
export function gemma3(): SyntheticDecoder {
  const unused = Array.from({ length: 99 }, (_, index) => `<unused${index}>`);
  const added = [
    ...["<pad>", "<eos>", "<bos>", "<unk>", "<mask>", "[multimodal]"],
    ...unused,
    ...["<start_of_turn>", "<end_of_turn>"],
  ].map(special);
  const { file, idOf } = sentencePieceTokenizer(added);
  const shape: DecoderShape = {
    ...base,
    vocabSize: 640,
    layers: 4,
    heads: 4,
    kvHeads: 1,
    headSize: 32,
    qkNorm: true,
    normAddsOne: true,
    sandwichNorms: true,
    normEpsilon: 1e-6,
    embeddingScale: Math.sqrt(base.hiddenSize),
    queryScaleOf: 16,
    activation: "gelu-tanh",
    rope: { theta: 1_000_000 },
    window: { tokens: 16, globalEvery: 2, rope: { theta: 10_000 } },
  };
  const turnEnd = idOf("<end_of_turn>");
  return {
    repo: "onnx-community/gemma-3-1b-it-ONNX",
    shape,
    expected: {
      vocabSize: 640,
      contextTokens: 512,
      endTokenIds: [1, turnEnd],
      padTokenId: 0,
      defaults: { topP: 0.95, topK: 64 },
    },
    files: repository(
      shape,
      { fp32: { dataFiles: 1 }, fp16: { dataFiles: 1 }, q4: {}, q4f16: {} },
      {
        licence: "gemma",
        config: {
          architectures: ["Gemma3ForCausalLM"],
          attention_bias: false,
          attention_dropout: 0.0,
          attn_logit_softcapping: null,
          bos_token_id: 2,
          cache_implementation: "hybrid",
          eos_token_id: [1, turnEnd],
          final_logit_softcapping: null,
          head_dim: shape.headSize,
          hidden_activation: "gelu_pytorch_tanh",
          hidden_size: shape.hiddenSize,
          initializer_range: 0.02,
          intermediate_size: shape.innerSize,
          max_position_embeddings: 512,
          model_type: "gemma3_text",
          num_attention_heads: shape.heads,
          num_hidden_layers: shape.layers,
          num_key_value_heads: shape.kvHeads,
          pad_token_id: 0,
          query_pre_attn_scalar: 16,
          rms_norm_eps: 1e-6,
          rope_local_base_freq: 10000,
          rope_scaling: null,
          rope_theta: 1000000,
          sliding_window: 16,
          sliding_window_pattern: 2,
          torch_dtype: "bfloat16",
          "transformers.js_config": {
            ...HALF_CACHE,
            dtype: "q4",
            use_external_data_format: { "model.onnx": 1, "model_fp16.onnx": 1 },
          },
          transformers_version: "4.50.0.dev0",
          use_cache: true,
          vocab_size: shape.vocabSize,
        },
        generationConfig: {
          bos_token_id: 2,
          cache_implementation: "hybrid",
          do_sample: true,
          eos_token_id: [1, turnEnd],
          pad_token_id: 0,
          top_k: 64,
          top_p: 0.95,
          transformers_version: "4.50.0.dev0",
        },
        tokenizer: file,
        tokenizerConfig: {
          add_bos_token: true,
          add_eos_token: false,
          added_tokens_decoder: addedTokensDecoder(added, 0),
          bos_token: "<bos>",
          chat_template:
            "{{ bos_token }}\n{%- if messages[0]['role'] == 'system' -%}\n    {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}\n    {%- set loop_messages = messages[1:] -%}\n{%- else -%}\n    {%- set first_user_prefix = '' -%}\n    {%- set loop_messages = messages -%}\n{%- endif -%}\n{%- for message in loop_messages -%}\n    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}\n        {{ raise_exception('user and assistant must take turns') }}\n    {%- endif -%}\n    {%- set role = 'model' if message['role'] == 'assistant' else message['role'] -%}\n    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else '') }}\n    {%- if message['content'] is string -%}\n        {{ message['content'] | trim }}\n    {%- else -%}\n        {{ raise_exception('text is all it takes') }}\n    {%- endif -%}\n    {{ '<end_of_turn>\n' }}\n{%- endfor -%}\n{%- if add_generation_prompt -%}\n    {{ '<start_of_turn>model\n' }}\n{%- endif -%}\n",
          clean_up_tokenization_spaces: false,
          eos_token: "<eos>",
          extra_special_tokens: { boi_token: "<start_of_image>", eoi_token: "<end_of_image>" },
          model_max_length: 1e30,
          pad_token: "<pad>",
          sp_model_kwargs: null,
          spaces_between_special_tokens: false,
          tokenizer_class: "GemmaTokenizer",
          unk_token: "<unk>",
          use_default_system_prompt: false,
        },
      },
    ),
  };
}
