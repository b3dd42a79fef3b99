// Stresses f64 loads with multiply-add: n times the product of two matrices of 96 × 96.
#include "kernel.h"

#define SIZE 96

static double a[SIZE][SIZE], b[SIZE][SIZE], product[SIZE][SIZE];

RUN {
  for (int i = 0; i < SIZE; i++) {
    for (int j = 0; j < SIZE; j++) {
      a[i][j] = i * 0.5 + j;
      b[i][j] = i - j * 0.25;
    }
  }
  for (int round = 0; round < n; round++) {
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        double sum = 0;
        for (int k = 0; k < SIZE; k++) sum += a[i][k] * b[k][j];
        product[i][j] = sum;
      }
    }
    // Makes every round depend on the one before.
    a[round % SIZE][0] += product[0][round % SIZE] * 1e-6;
  }
  double checksum = 0;
  for (int i = 0; i < SIZE; i++) checksum += product[i][SIZE - 1 - i];
  return (int)checksum;
}
