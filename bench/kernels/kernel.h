// What the kernels share. They use no library: each is one function `run(n)`, which does work in proportion to n and
// returns a checksum of it.
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define RUN __attribute__((export_name("run"))) int run(int n)

// Keeps the loop that follows as one: unrolled by the compiler, it would be another kernel.
#define NO_UNROLL _Pragma("clang loop unroll(disable)")

#endif
