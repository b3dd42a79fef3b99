// Files: create, write, append, seek, read back, resize, positioned reads and writes, times, rename, remove.
// Prints one line for each step, so that a failure says where it is.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      printf("line %d: %s: %s\n", __LINE__, #condition, strerror(errno));       \
      return 1;                                                                 \
    }                                                                           \
  } while (0)

int main(int argc, char **argv) {
  CHECK(argc == 2);
  CHECK(chdir(argv[1]) == 0);
  char buffer[64];
  struct stat status;

  int fd = open("a.txt", O_RDWR | O_CREAT | O_EXCL, 0644);
  CHECK(fd >= 0);
  CHECK(open("a.txt", O_RDWR | O_CREAT | O_EXCL, 0644) == -1 && errno == EEXIST);
  CHECK(write(fd, "hello world", 11) == 11);
  CHECK(lseek(fd, 6, SEEK_SET) == 6);
  CHECK(write(fd, "there", 5) == 5);
  CHECK(lseek(fd, -11, SEEK_END) == 0);
  CHECK(read(fd, buffer, sizeof buffer) == 11 && memcmp(buffer, "hello there", 11) == 0);
  CHECK(read(fd, buffer, sizeof buffer) == 0);
  CHECK(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL);
  puts("wrote and read back");

  CHECK(pwrite(fd, "J", 1, 0) == 1);
  CHECK(pread(fd, buffer, 5, 0) == 5 && memcmp(buffer, "Jello", 5) == 0);
  CHECK(lseek(fd, 0, SEEK_CUR) == 11);
  CHECK(lseek(fd, 4, SEEK_END) == 15 && write(fd, "!", 1) == 1);
  CHECK(fstat(fd, &status) == 0 && status.st_size == 16 && S_ISREG(status.st_mode));
  CHECK(pread(fd, buffer, 5, 11) == 5 && memcmp(buffer, "\0\0\0\0!", 5) == 0);
  CHECK(ftruncate(fd, 5) == 0 && fstat(fd, &status) == 0 && status.st_size == 5);
  CHECK(close(fd) == 0 && close(fd) == -1 && errno == EBADF);
  puts("positioned and resized");

  fd = open("a.txt", O_WRONLY | O_APPEND);
  CHECK(fd >= 0);
  CHECK(lseek(fd, 0, SEEK_SET) == 0 && write(fd, " world", 6) == 6);
  CHECK(lseek(fd, 0, SEEK_CUR) == 11);
  CHECK(fcntl(fd, F_GETFL) == (O_WRONLY | O_APPEND));
  CHECK(fcntl(fd, F_SETFL, 0) == 0 && lseek(fd, 0, SEEK_SET) == 0 && write(fd, "H", 1) == 1);
  CHECK(read(fd, buffer, 1) == -1 && errno == EBADF);
  CHECK(close(fd) == 0);
  fd = open("a.txt", O_RDONLY);
  CHECK(read(fd, buffer, sizeof buffer) == 11 && memcmp(buffer, "Hello world", 11) == 0);
  CHECK(write(fd, "x", 1) == -1 && errno == EBADF);
  CHECK(fsync(fd) == 0 && fdatasync(fd) == 0);
  CHECK(close(fd) == 0);
  puts("appended");

  struct timespec times[2] = {{.tv_sec = 1000000000, .tv_nsec = 123456789}, {.tv_sec = 1, .tv_nsec = 1}};
  CHECK(utimensat(AT_FDCWD, "a.txt", times, 0) == 0 && stat("a.txt", &status) == 0);
  CHECK(status.st_atim.tv_sec == 1000000000 && status.st_atim.tv_nsec == 123456789);
  CHECK(status.st_mtim.tv_sec == 1 && status.st_mtim.tv_nsec == 1);
  puts("set times");

  CHECK(mkdir("d", 0755) == 0 && mkdir("d", 0755) == -1 && errno == EEXIST);
  CHECK(rename("a.txt", "d/b.txt") == 0 && access("a.txt", F_OK) == -1 && errno == ENOENT);
  CHECK(link("d/b.txt", "d/c.txt") == 0 && stat("d/c.txt", &status) == 0 && status.st_nlink == 2);
  CHECK(rmdir("d") == -1 && errno == ENOTEMPTY);
  CHECK(rmdir("d/b.txt") == -1 && errno == ENOTDIR);
  CHECK(unlink("d/b.txt") == 0 && unlink("d/c.txt") == 0);
  CHECK(unlink("d") == -1 && (errno == EISDIR || errno == EPERM));
  CHECK(rmdir("d") == 0 && rmdir("d") == -1 && errno == ENOENT);
  puts("renamed and removed");

  FILE *file = fopen("lines.txt", "w+");
  CHECK(file != NULL);
  for (int i = 0; i < 10000; i++) CHECK(fprintf(file, "line %d\n", i) > 0);
  CHECK(fflush(file) == 0);
  rewind(file);
  int lines = 0;
  while (fgets(buffer, sizeof buffer, file) != NULL) {
    int number;
    CHECK(sscanf(buffer, "line %d", &number) == 1 && number == lines);
    lines++;
  }
  CHECK(lines == 10000 && fclose(file) == 0 && remove("lines.txt") == 0);
  puts("buffered");
  return 0;
}
