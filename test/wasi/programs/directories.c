// Directories: makes many names, lists them through a buffer that holds a few entries at a time, and removes them.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <wasi/api.h>

enum { COUNT = 300 };

// Lists with a buffer of the given size straight through the ABI; returns how many names there are, or -1.
static int count_entries(int fd, size_t size) {
  uint8_t *buffer = malloc(size);
  __wasi_dircookie_t cookie = 0;
  int count = 0;
  for (;;) {
    __wasi_size_t used;
    if (__wasi_fd_readdir(fd, buffer, size, cookie, &used) != 0) return -1;
    size_t at = 0;
    while (at + sizeof(__wasi_dirent_t) <= used) {
      __wasi_dirent_t entry;
      memcpy(&entry, buffer + at, sizeof entry);
      if (at + sizeof entry + entry.d_namlen > used) break;
      at += sizeof entry + entry.d_namlen;
      cookie = entry.d_next;
      count++;
    }
    if (used < size) break;
    if (at == 0) return -1;
  }
  free(buffer);
  return count;
}

int main(int argc, char **argv) {
  if (argc != 2 || mkdir(argv[1], 0755) != 0 || chdir(argv[1]) != 0) return 1;
  char name[64];
  for (int i = 0; i < COUNT; i++) {
    snprintf(name, sizeof name, i % 3 == 0 ? "directory-%d" : i % 3 == 1 ? "f%d" : "übermäßig-langer-name-%d", i);
    if (i % 3 == 0) {
      if (mkdir(name, 0755) != 0) return 2;
    } else {
      int fd = open(name, O_WRONLY | O_CREAT, 0644);
      if (fd < 0 || close(fd) != 0) return 3;
    }
  }

  int fd = open(".", O_RDONLY | O_DIRECTORY);
  const size_t sizes[] = {64, 80, 100, 256, 4096, 65536};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    printf("%d entries through %zu bytes\n", count_entries(fd, sizes[i]), sizes[i]);
  }
  close(fd);

  DIR *directory = opendir(".");
  struct dirent *entry;
  int files = 0, directories = 0, wrong = 0;
  while ((entry = readdir(directory)) != NULL) {
    struct stat status;
    if (stat(entry->d_name, &status) != 0) return 4;
    if (strcmp(entry->d_name, "..") != 0 && status.st_ino != entry->d_ino) wrong++;
    if (entry->d_type == DT_DIR) directories++;
    if (entry->d_type == DT_REG) files++;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if ((entry->d_type == DT_DIR ? rmdir(entry->d_name) : unlink(entry->d_name)) != 0) return 5;
  }
  closedir(directory);
  printf("%d files, %d directories, %d wrong numbers\n", files, directories, wrong);
  if (chdir("..") != 0) return 6;
  printf("%s\n", rmdir(argv[1]) == 0 ? "removed" : strerror(errno));
  return 0;
}
