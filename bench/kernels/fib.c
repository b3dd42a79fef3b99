// Stresses direct calls: Fibonacci numbers by their definition, some 7 million calls for n = 32.
#include "kernel.h"

__attribute__((noinline)) static int fibonacci(int n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

RUN {
  return fibonacci(n);
}
