// Stresses table lookups and i32 shift-xor chains, each step of which needs the one before: CRC-32 of n times 64 KiB.
#include "kernel.h"

#define BUFFER_SIZE 65536

static u32 table[256];
static u8 buffer[BUFFER_SIZE];

RUN {
  for (u32 i = 0; i < 256; i++) {
    u32 entry = i;
    for (int bit = 0; bit < 8; bit++) entry = entry & 1 ? 0xEDB88320u ^ (entry >> 1) : entry >> 1;
    table[i] = entry;
  }
  for (int i = 0; i < BUFFER_SIZE; i++) buffer[i] = (u8)(i * 7 + (i >> 8));

  u32 crc = ~0u;
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < BUFFER_SIZE; i++) crc = table[(crc ^ buffer[i]) & 255] ^ (crc >> 8);
  }
  return (int)~crc;
}
