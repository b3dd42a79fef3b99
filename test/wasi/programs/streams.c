// Standard streams, arguments and environment: copies the input in upper case, then says what it was given.
#include <ctype.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
  struct pollfd polled[2] = {{.fd = 0, .events = POLLIN}, {.fd = 1, .events = POLLOUT}};
  fprintf(stderr, "poll %d\n", poll(polled, 2, -1));
  int byte;
  while ((byte = getchar()) != EOF) putchar(toupper(byte));
  for (int i = 0; i < argc; i++) printf("argument %d: %s\n", i, argv[i]);
  for (char **entry = environ; *entry != NULL; entry++) printf("environment: %s\n", *entry);
  fflush(stdout);
  struct iovec parts[3] = {{"gathered", 8}, {NULL, 0}, {" write\n", 7}};
  if (writev(1, parts, 3) != 15) return 1;
  printf("no newline at the end");
  return argc;
}
