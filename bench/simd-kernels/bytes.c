// Stresses lanes of bytes: n times, the lines of a text of 64 KiB are counted, and the length of the longest is found.
#include <wasm_simd128.h>
#include "../kernels/kernel.h"

#define SIZE 65536

static u8 text[SIZE];

// The position of the first line feed from `from` on, or SIZE.
static int line_end(int from) {
  const v128_t feed = wasm_i8x16_splat('\n');
  int at = from;
  while (at + 16 <= SIZE) {
    u32 found = wasm_i8x16_bitmask(wasm_i8x16_eq(wasm_v128_load(text + at), feed));
    if (found != 0) return at + __builtin_ctz(found);
    at += 16;
  }
  while (at < SIZE && text[at] != '\n') at++;
  return at;
}

// How many letters the text has, by sums of the lanes of comparisons.
static u32 letters(void) {
  v128_t total = wasm_i32x4_splat(0);
  for (int at = 0; at < SIZE;) {
    v128_t counts = wasm_i8x16_splat(0);
    NO_UNROLL for (int i = 0; i < 64; i++, at += 16) {
      v128_t lower = wasm_v128_or(wasm_v128_load(text + at), wasm_i8x16_splat(0x20));
      v128_t distance = wasm_i8x16_sub(lower, wasm_i8x16_splat('a'));
      counts = wasm_i8x16_sub(counts, wasm_u8x16_lt(distance, wasm_i8x16_splat(26)));
    }
    v128_t pairs = wasm_u16x8_extadd_pairwise_u8x16(counts);
    total = wasm_i32x4_add(total, wasm_u32x4_extadd_pairwise_u16x8(pairs));
  }
  return wasm_i32x4_extract_lane(total, 0) + wasm_i32x4_extract_lane(total, 1) + wasm_i32x4_extract_lane(total, 2) +
         wasm_i32x4_extract_lane(total, 3);
}

RUN {
  u32 random = 1;
  for (int i = 0; i < SIZE; i++) {
    random = random * 1664525 + 1013904223;
    u32 letter = random >> 25;
    text[i] = letter < 2 ? '\n' : 32 + letter % 95;
  }
  u32 checksum = 0;
  for (int round = 0; round < n; round++) {
    int longest = 0;
    u32 lines = 0;
    for (int from = 0; from < SIZE; lines++) {
      int end = line_end(from);
      if (end - from > longest) longest = end - from;
      from = end + 1;
    }
    checksum = checksum * 31 + lines * 1000 + longest + letters();
    text[(checksum >> 8) % SIZE] = 'x';
  }
  return (int)checksum;
}
