// Stresses call_indirect: n calls of one of eight small functions, chosen by the result so far.
#include "kernel.h"

typedef int (*operation)(int, int);

static int add(int a, int b) { return a + b; }
static int xor_twice(int a, int b) { return a ^ (b << 1); }
static int triple_minus(int a, int b) { return a * 3 - b; }
static int half_plus(int a, int b) { return (a >> 1) + b; }
static int and_not(int a, int b) { return a & ~b; }
static int or_low(int a, int b) { return a | (b & 15); }
static int minus(int a, int b) { return b - a; }
static int octuple_xor(int a, int b) { return (a << 3) ^ b; }

// Volatile, so that the compiler does not call the functions directly.
static operation volatile operations[8] = {
  add, xor_twice, triple_minus, half_plus, and_not, or_low, minus, octuple_xor,
};

RUN {
  int x = 1;
  for (int i = 0; i < n; i++) x = operations[(i ^ (x >> 4)) & 7](x, i);
  return x;
}
