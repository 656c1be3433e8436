import { base, HALF_CACHE, repository, type SyntheticDecoder } from "./repository.ts";
import { addedTokensDecoder, byteLevelTokenizer, PRE_TOKENIZERS, special } from "./tokenizers.ts";

/** One template a text, special tokens before everything else, no defaults of sampling, `pad` is the end token. */
export function smolLm2(): SyntheticDecoder {
  const names =
    "<|endoftext|> <|im_start|> <|im_end|> <repo_name> <reponame> <file_sep> <filename> <gh_stars> <issue_start> <issue_comment> <issue_closed> <jupyter_start> <jupyter_text> <jupyter_code> <jupyter_output> <jupyter_script> <empty_output>";
  const added = names.split(" ").map(special);
  const { file } = byteLevelTokenizer({
    added,
    addedFirst: true,
    normalizer: null,
    preTokenizer: PRE_TOKENIZERS.smollm2,
    postProcessor: () => null,
  });
  const shape = { ...base, vocabSize: 448, rope: { theta: 100_000 } };
  return {
    repo: "HuggingFaceTB/SmolLM2-135M-Instruct",
    shape,
    expected: { vocabSize: 448, contextTokens: 512, endTokenIds: [2], padTokenId: 2 },
    files: repository(
      shape,
      { fp32: {}, fp16: {}, q8: {}, int8: {}, q4: {}, q4f16: {} },
      {
        licence: "apache-2.0",
        config: {
          architectures: ["LlamaForCausalLM"],
          attention_bias: false,
          attention_dropout: 0.0,
          bos_token_id: 1,
          eos_token_id: 2,
          hidden_act: "silu",
          hidden_size: shape.hiddenSize,
          initializer_range: 0.041666666666666664,
          intermediate_size: shape.innerSize,
          is_llama_config: true,
          max_position_embeddings: 512,
          mlp_bias: false,
          model_type: "llama",
          num_attention_heads: shape.heads,
          num_hidden_layers: shape.layers,
          num_key_value_heads: shape.kvHeads,
          pad_token_id: 2,
          pretraining_tp: 1,
          rms_norm_eps: 1e-5,
          rope_interleaved: false,
          rope_scaling: null,
          rope_theta: 100000,
          tie_word_embeddings: true,
          torch_dtype: "bfloat16",
          "transformers.js_config": HALF_CACHE,
          transformers_version: "4.42.3",
          use_cache: true,
          vocab_size: shape.vocabSize,
        },
        generationConfig: {
          _from_model_config: true,
          bos_token_id: 1,
          eos_token_id: 2,
          pad_token_id: 2,
          transformers_version: "4.42.3",
        },
        tokenizer: file,
        tokenizerConfig: {
          add_prefix_space: false,
          added_tokens_decoder: addedTokensDecoder(added, 0),
          additional_special_tokens: ["<|im_start|>", "<|im_end|>"],
          bos_token: "<|im_start|>",
          chat_template:
            "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nBe brief.<|im_end|>\n' }}{% endif %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
          clean_up_tokenization_spaces: false,
          eos_token: "<|im_end|>",
          model_max_length: 8192,
          pad_token: "<|im_end|>",
          tokenizer_class: "GPT2Tokenizer",
          unk_token: "<|endoftext|>",
          vocab_size: shape.vocabSize,
        },
      },
    ),
  };
}
