// Stresses br_table: a virtual machine with a stack whose program goes n times through a loop of mixed operations.
#include "kernel.h"

enum { PUSH, ADD, SUB, MUL, DUP, SWAP, LOAD, STORE, JNZ, AND, XOR, SHR, LT, HALT };

#define LOOP 8

// clang-format off
static const int program[] = {
  PUSH, 0, STORE, 1,
  PUSH, 1, STORE, 2,
  // LOOP: v1 = ((v1 + v2) ^ (v1 + v2) * 3) & 0xffffff
  LOAD, 1, LOAD, 2, ADD, DUP, PUSH, 3, MUL, XOR, PUSH, 0xffffff, AND, STORE, 1,
  // v3 = (v2 >> 5) ^ v1
  LOAD, 2, PUSH, 5, SHR, LOAD, 1, XOR, STORE, 3,
  // v2 = v2 + 1
  LOAD, 2, PUSH, 1, ADD, STORE, 2,
  // if (--v0 != 0) goto LOOP
  LOAD, 0, PUSH, 1, SUB, DUP, STORE, 0, JNZ, LOOP,
  HALT,
};
// clang-format on

static int stack[64], variables[8];

__attribute__((noinline)) static int execute(const int *start) {
  const int *pc = start;
  int *sp = stack;
  for (;;) {
    switch (*pc++) {
      case PUSH:
        *sp++ = *pc++;
        break;
      case ADD:
        sp--;
        sp[-1] += sp[0];
        break;
      case SUB:
        sp--;
        sp[-1] -= sp[0];
        break;
      case MUL:
        sp--;
        sp[-1] *= sp[0];
        break;
      case DUP:
        *sp = sp[-1];
        sp++;
        break;
      case SWAP: {
        int top = sp[-1];
        sp[-1] = sp[-2];
        sp[-2] = top;
        break;
      }
      case LOAD:
        *sp++ = variables[*pc++];
        break;
      case STORE:
        variables[*pc++] = *--sp;
        break;
      case JNZ:
        if (*--sp) pc = start + *pc;
        else pc++;
        break;
      case AND:
        sp--;
        sp[-1] &= sp[0];
        break;
      case XOR:
        sp--;
        sp[-1] ^= sp[0];
        break;
      case SHR:
        sp--;
        sp[-1] = (u32)sp[-1] >> (sp[0] & 31);
        break;
      case LT:
        sp--;
        sp[-1] = sp[-1] < sp[0];
        break;
      default:
        return variables[1] ^ variables[3];
    }
  }
}

RUN {
  variables[0] = n;
  return execute(program);
}
