// Stresses i64 shifts, xors and multiplication in registers: n steps of the random generator xorshift64*.
#include "kernel.h"

RUN {
  u64 state = 88172645463325252ull;
  u64 sum = 0;
  for (int i = 0; i < n; i++) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    sum += state * 2685821657736338717ull;
  }
  return (int)(sum ^ (sum >> 32));
}
