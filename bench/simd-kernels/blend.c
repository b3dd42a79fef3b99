// Stresses lanes of 32-bit integers: n times, 4,096 words are hashed in four lanes, and two pictures of 4,096 pixels are blended
// by what came out.
#include <wasm_simd128.h>
#include "../kernels/kernel.h"

#define WORDS 4096

static u32 below[WORDS], above[WORDS], blended[WORDS];

static v128_t rotate(v128_t x, int by) {
  return wasm_v128_or(wasm_i32x4_shl(x, by), wasm_u32x4_shr(x, 32 - by));
}

static v128_t mix(v128_t state, v128_t words) {
  state = wasm_i32x4_add(state, wasm_i32x4_mul(words, wasm_i32x4_splat((int)0x85ebca77)));
  state = wasm_i32x4_mul(rotate(state, 13), wasm_i32x4_splat((int)0x9e3779b1));
  return wasm_v128_xor(state, wasm_i32x4_shuffle(state, state, 1, 2, 3, 0));
}

// Each byte of the picture above, by its share of 256, with the one below.
static v128_t blend(v128_t low, v128_t high, v128_t share) {
  v128_t rest = wasm_i16x8_sub(wasm_i16x8_splat(256), share);
  v128_t first = wasm_i16x8_add(wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(low), rest),
                                wasm_i16x8_mul(wasm_u16x8_extend_low_u8x16(high), share));
  v128_t second = wasm_i16x8_add(wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(low), rest),
                                 wasm_i16x8_mul(wasm_u16x8_extend_high_u8x16(high), share));
  return wasm_u8x16_narrow_i16x8(wasm_u16x8_shr(first, 8), wasm_u16x8_shr(second, 8));
}

RUN {
  for (u32 i = 0; i < WORDS; i++) {
    below[i] = i * 0x01030507;
    above[i] = ~i * 0x0b0d1113;
  }
  v128_t state = wasm_i32x4_const(1, 2, 3, 4);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < WORDS; i += 4) state = mix(state, wasm_v128_load(below + i));
    v128_t share = wasm_v128_and(state, wasm_i16x8_splat(255));
    v128_t bright = wasm_i32x4_splat(0x00808080);
    for (int i = 0; i < WORDS; i += 4) {
      v128_t low = wasm_v128_load(below + i);
      v128_t high = wasm_v128_load(above + i);
      v128_t both = blend(low, high, share);
      v128_t darker = wasm_i32x4_gt(both, bright);
      wasm_v128_store(blended + i, wasm_v128_bitselect(wasm_u8x16_avgr(both, low), both, darker));
    }
    below[round % WORDS] ^= blended[(round * 5) % WORDS];
  }
  v128_t sum = state;
  for (int i = 0; i < WORDS; i += 4) sum = mix(sum, wasm_v128_load(blended + i));
  return wasm_i32x4_extract_lane(sum, 0) ^ wasm_i32x4_extract_lane(sum, 3);
}
