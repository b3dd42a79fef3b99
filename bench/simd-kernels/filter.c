// Stresses lanes of singles: n times a filter of 16 taps over 4,096 samples, four samples at once, and their peak.
#include <wasm_simd128.h>
#include "../kernels/kernel.h"

#define SAMPLES 4096
#define TAPS 16

static float samples[SAMPLES + TAPS], filtered[SAMPLES], taps[TAPS];

RUN {
  for (int i = 0; i < SAMPLES + TAPS; i++) samples[i] = (float)(i * 37 % 101) / 101 - 0.5f;
  for (int i = 0; i < TAPS; i++) taps[i] = (float)(i + 1) / 128;
  v128_t peak = wasm_f32x4_splat(0);
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < SAMPLES; i += 4) {
      v128_t sum = wasm_f32x4_splat(0);
      NO_UNROLL for (int tap = 0; tap < TAPS; tap++) {
        v128_t product = wasm_f32x4_mul(wasm_v128_load(samples + i + tap), wasm_v128_load32_splat(taps + tap));
        sum = wasm_f32x4_add(sum, product);
      }
      wasm_v128_store(filtered + i, sum);
      peak = wasm_f32x4_max(peak, wasm_f32x4_abs(sum));
    }
    // Makes every round depend on the one before.
    samples[round % SAMPLES] = filtered[(round * 7) % SAMPLES] * 0.5f;
  }
  float highest = wasm_f32x4_extract_lane(peak, 0) + wasm_f32x4_extract_lane(peak, 1) +
                  wasm_f32x4_extract_lane(peak, 2) + wasm_f32x4_extract_lane(peak, 3);
  return (int)(highest * 1000000) + (int)(filtered[SAMPLES / 2] * 1000000);
}
