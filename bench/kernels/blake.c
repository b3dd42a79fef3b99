// Stresses i64 in memory: the compression function of BLAKE2b over n times 16 KiB.
#include "kernel.h"

static const u64 INITIAL[8] = {
  0x6a09e667f3bcc908ull, 0xbb67ae8584caa73bull, 0x3c6ef372fe94f82bull, 0xa54ff53a5f1d36f1ull,
  0x510e527fade682d1ull, 0x9b05688c2b3e6c1full, 0x1f83d9abfb41bd6bull, 0x5be0cd19137e2179ull,
};

static const u8 SCHEDULE[12][16] = {
  {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
  {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
  {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
  {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
  {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
  {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
  {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
  {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
  {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
  {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
  {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
  {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
};

static u64 hash[8];

#define ROTATE_RIGHT(x, n) (((x) >> (n)) | ((x) << (64 - (n))))

#define MIX(round, i, a, b, c, d)                \
  a += b + message[SCHEDULE[round][2 * (i)]];    \
  d = ROTATE_RIGHT(d ^ a, 32);                   \
  c += d;                                        \
  b = ROTATE_RIGHT(b ^ c, 24);                   \
  a += b + message[SCHEDULE[round][2 * (i) + 1]]; \
  d = ROTATE_RIGHT(d ^ a, 16);                   \
  c += d;                                        \
  b = ROTATE_RIGHT(b ^ c, 63)

static void compress(const u64 *message, u64 counter) {
  u64 v[16];
  for (int i = 0; i < 8; i++) {
    v[i] = hash[i];
    v[i + 8] = INITIAL[i];
  }
  v[12] ^= counter;
  NO_UNROLL for (int round = 0; round < 12; round++) {
    MIX(round, 0, v[0], v[4], v[8], v[12]);
    MIX(round, 1, v[1], v[5], v[9], v[13]);
    MIX(round, 2, v[2], v[6], v[10], v[14]);
    MIX(round, 3, v[3], v[7], v[11], v[15]);
    MIX(round, 4, v[0], v[5], v[10], v[15]);
    MIX(round, 5, v[1], v[6], v[11], v[12]);
    MIX(round, 6, v[2], v[7], v[8], v[13]);
    MIX(round, 7, v[3], v[4], v[9], v[14]);
  }
  for (int i = 0; i < 8; i++) hash[i] ^= v[i] ^ v[i + 8];
}

static u64 buffer[2048];

RUN {
  for (int i = 0; i < 8; i++) hash[i] = INITIAL[i];
  for (int i = 0; i < 2048; i++) buffer[i] = i * 0x9E3779B97F4A7C15ull;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 2048; i += 16) compress(buffer + i, round * 16384 + i * 8);
  }
  return (int)(hash[0] ^ (hash[7] >> 32));
}
