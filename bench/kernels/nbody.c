// Stresses f64 with division and square root: n steps of the orbits of the Sun and the four big planets.
#include "kernel.h"

#define BODIES 5
#define PI 3.141592653589793
#define SOLAR_MASS (4 * PI * PI)
#define DAYS_PER_YEAR 365.24

struct body {
  double x, y, z;
  double vx, vy, vz;
  double mass;
};

static struct body bodies[BODIES];

static const struct body INITIAL[BODIES] = {
  {0, 0, 0, 0, 0, 0, SOLAR_MASS},
  {4.84143144246472090e+00, -1.16032004402742839e+00, -1.03622044471123109e-01,
   1.66007664274403694e-03 * DAYS_PER_YEAR, 7.69901118419740425e-03 * DAYS_PER_YEAR,
   -6.90460016972063023e-05 * DAYS_PER_YEAR, 9.54791938424326609e-04 * SOLAR_MASS},
  {8.34336671824457987e+00, 4.12479856412430479e+00, -4.03523417114321381e-01,
   -2.76742510726411e-03 * DAYS_PER_YEAR, 4.99852801234917238e-03 * DAYS_PER_YEAR,
   2.30417297573763929e-05 * DAYS_PER_YEAR, 2.85885980666130812e-04 * SOLAR_MASS},
  {1.28943695621391310e+01, -1.51111514016986312e+01, -2.23307578892655734e-01,
   2.96460137564761618e-03 * DAYS_PER_YEAR, 2.37847173959480950e-03 * DAYS_PER_YEAR,
   -2.96589568540237556e-05 * DAYS_PER_YEAR, 4.36624404335156298e-05 * SOLAR_MASS},
  {1.53796971148509165e+01, -2.59193146099879641e+01, 1.79258772950371181e-01,
   2.68067772490389322e-03 * DAYS_PER_YEAR, 1.62824170038242295e-03 * DAYS_PER_YEAR,
   -9.51592254519715870e-05 * DAYS_PER_YEAR, 5.15138902046611451e-05 * SOLAR_MASS},
};

static void advance(double dt) {
  NO_UNROLL for (int i = 0; i < BODIES; i++) {
    struct body *b = &bodies[i];
    NO_UNROLL for (int j = i + 1; j < BODIES; j++) {
      struct body *other = &bodies[j];
      double dx = b->x - other->x, dy = b->y - other->y, dz = b->z - other->z;
      double distance2 = dx * dx + dy * dy + dz * dz;
      double magnitude = dt / (distance2 * __builtin_sqrt(distance2));
      b->vx -= dx * other->mass * magnitude;
      b->vy -= dy * other->mass * magnitude;
      b->vz -= dz * other->mass * magnitude;
      other->vx += dx * b->mass * magnitude;
      other->vy += dy * b->mass * magnitude;
      other->vz += dz * b->mass * magnitude;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    struct body *b = &bodies[i];
    b->x += dt * b->vx;
    b->y += dt * b->vy;
    b->z += dt * b->vz;
  }
}

RUN {
  for (int i = 0; i < BODIES; i++) bodies[i] = INITIAL[i];
  for (int i = 0; i < n; i++) advance(0.01);
  return (int)(bodies[0].x * 1e9);
}
