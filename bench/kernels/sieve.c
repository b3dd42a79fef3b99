// Stresses byte loads and stores in tight loops: n times the sieve of Eratosthenes over the numbers below 2^20.
#include "kernel.h"

static u8 is_prime[1 << 20];

RUN {
  int count = 0;
  for (int round = 0; round < n; round++) {
    count = 0;
    int limit = 1 << 20;
    for (int i = 0; i < limit; i++) is_prime[i] = 1;
    for (int i = 2; i * i < limit; i++) {
      if (is_prime[i]) {
        for (int multiple = i * i; multiple < limit; multiple += i) is_prime[multiple] = 0;
      }
    }
    for (int i = 2; i < limit; i++) count += is_prime[i];
  }
  return count;
}
