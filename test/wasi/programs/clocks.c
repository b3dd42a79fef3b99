// Time and chance: the clocks, sleeping by both kinds of timeout, random bytes, and an exit code from deep inside.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static long long now(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) != 0) exit(1);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void leave(int depth) {
  if (depth == 0) exit(42);
  leave(depth - 1);
  puts("not reached");
}

int main(void) {
  struct timespec resolution;
  printf("resolutions %d %d\n", clock_getres(CLOCK_REALTIME, &resolution), clock_getres(CLOCK_MONOTONIC, &resolution));
  printf("realtime is after 2020: %d\n", now(CLOCK_REALTIME) > 1577836800000000000LL);

  long long start = now(CLOCK_MONOTONIC);
  struct timespec pause = {.tv_nsec = 20000000};
  printf("nanosleep %d\n", nanosleep(&pause, NULL));
  long long slept = now(CLOCK_MONOTONIC) - start;
  printf("slept for 20 ms: %d\n", slept >= 20000000 && slept < 2000000000);

  start = now(CLOCK_REALTIME);
  struct timespec until = {.tv_sec = (start + 20000000) / 1000000000, .tv_nsec = (start + 20000000) % 1000000000};
  printf("clock_nanosleep %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL));
  slept = now(CLOCK_REALTIME) - start;
  printf("slept until then: %d\n", slept >= 19000000 && slept < 2000000000);
  until.tv_sec -= 1000;
  printf("a time in the past %d\n", clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &until, NULL));

  unsigned char bytes[256];
  int seen[256] = {0}, different = 0;
  if (getentropy(bytes, sizeof bytes) != 0) return 1;
  for (size_t i = 0; i < sizeof bytes; i++) different += seen[bytes[i]]++ == 0;
  printf("random: %d\n", different > 100);
  leave(100);
}
