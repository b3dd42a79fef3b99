// Stresses i32 rotate, xor and add chains: the compression function of SHA-256 over n times 16 KiB.
#include "kernel.h"

static const u32 CONSTANTS[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

#define ROTATE_RIGHT(x, n) (((x) >> (n)) | ((x) << (32 - (n))))

static u32 hash[8];

static void compress(const u8 *block) {
  u32 schedule[64];
  for (int i = 0; i < 16; i++) {
    schedule[i] = block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  }
  for (int i = 16; i < 64; i++) {
    u32 back15 = schedule[i - 15], back2 = schedule[i - 2];
    u32 sigma0 = ROTATE_RIGHT(back15, 7) ^ ROTATE_RIGHT(back15, 18) ^ (back15 >> 3);
    u32 sigma1 = ROTATE_RIGHT(back2, 17) ^ ROTATE_RIGHT(back2, 19) ^ (back2 >> 10);
    schedule[i] = schedule[i - 16] + sigma0 + schedule[i - 7] + sigma1;
  }

  u32 a = hash[0], b = hash[1], c = hash[2], d = hash[3];
  u32 e = hash[4], f = hash[5], g = hash[6], h = hash[7];
  NO_UNROLL for (int i = 0; i < 64; i++) {
    u32 t1 = h + (ROTATE_RIGHT(e, 6) ^ ROTATE_RIGHT(e, 11) ^ ROTATE_RIGHT(e, 25)) + ((e & f) ^ (~e & g)) +
             CONSTANTS[i] + schedule[i];
    u32 t2 = (ROTATE_RIGHT(a, 2) ^ ROTATE_RIGHT(a, 13) ^ ROTATE_RIGHT(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  hash[0] += a;
  hash[1] += b;
  hash[2] += c;
  hash[3] += d;
  hash[4] += e;
  hash[5] += f;
  hash[6] += g;
  hash[7] += h;
}

static u8 buffer[16384];

RUN {
  hash[0] = 0x6a09e667;
  hash[1] = 0xbb67ae85;
  hash[2] = 0x3c6ef372;
  hash[3] = 0xa54ff53a;
  hash[4] = 0x510e527f;
  hash[5] = 0x9b05688c;
  hash[6] = 0x1f83d9ab;
  hash[7] = 0x5be0cd19;
  for (int i = 0; i < 16384; i++) buffer[i] = i * 13;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < 16384; i += 64) compress(buffer + i);
  }
  return hash[0] ^ hash[7];
}
