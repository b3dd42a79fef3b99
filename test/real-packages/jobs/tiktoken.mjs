/** tiktoken: builds an encoder of 50,000 tokens, takes texts apart and puts them together again, with special tokens. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Tiktoken } from "tiktoken/lite";

const require = createRequire(import.meta.url);

const LONG = Array.from(
  { length: 40 },
  (_, index) => `Line ${index} of a text, naïve and 文字, which isn't short.\n`,
).join("");

export async function job() {
  const { bpe_ranks, pat_str, special_tokens } = JSON.parse(
    readFileSync(require.resolve("tiktoken/encoders/p50k_base.json")),
  );
  const encoder = new Tiktoken(bpe_ranks, { ...special_tokens, "<|mine|>": 60_000 }, pat_str);
  const decode = (tokens) => new TextDecoder().decode(encoder.decode(tokens));
  const long = encoder.encode(LONG);
  let error;
  try {
    encoder.encode("<|mine|>");
  } catch (caught) {
    error = String(caught.message ?? caught);
  }
  const answer = {
    hello: [...encoder.encode("hello world")],
    word: [...encoder.encode("antidisestablishmentarianism")],
    sum: [...encoder.encode("2 + 2 = 4")],
    special: [...encoder.encode("hello<|mine|> world", ["<|mine|>"])],
    ordinary: decode(encoder.encode_ordinary("<|mine|>")),
    long: [...long],
    decoded: decode(long) === LONG,
    one: new TextDecoder().decode(encoder.decode_single_token_bytes(31_373)),
    error,
  };
  encoder.free();
  return answer;
}

export async function known() {
  // From the notebook on counting tokens in OpenAI's cookbook.
  return {
    hello: [31_373, 995],
    word: [415, 29_207, 44_390, 3699, 1042],
    sum: [17, 1343, 362, 796, 604],
    special: [31_373, 60_000, 995],
    ordinary: "<|mine|>",
    decoded: true,
    one: "hello",
  };
}
