// Stresses f64 in registers and branches: the Mandelbrot set in a picture of n × n points, at most 100 steps a point.
#include "kernel.h"

RUN {
  int steps = 0;
  for (int y = 0; y < n; y++) {
    for (int x = 0; x < n; x++) {
      double cr = 3.0 * x / n - 2.0, ci = 2.0 * y / n - 1.0;
      double zr = 0, zi = 0;
      int i = 0;
      while (i < 100) {
        double zr2 = zr * zr, zi2 = zi * zi;
        if (zr2 + zi2 > 4.0) break;
        zi = 2 * zr * zi + ci;
        zr = zr2 - zi2 + cr;
        i++;
      }
      steps += i;
    }
  }
  return steps;
}
