// Descriptors: types, flags and rights as the ABI tells them, taking rights away, renumbering.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wasi/api.h>

static void show(const char *what, __wasi_fd_t fd) {
  __wasi_fdstat_t stat;
  __wasi_errno_t error = __wasi_fd_fdstat_get(fd, &stat);
  if (error != 0) {
    printf("%s: error %d\n", what, error);
    return;
  }
  printf("%s: type %d flags %d rights %llx inheriting %llx\n", what, stat.fs_filetype, stat.fs_flags,
         stat.fs_rights_base, stat.fs_rights_inheriting);
}

static __wasi_errno_t open_path(const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights, __wasi_fd_t *fd) {
  return __wasi_path_open(3, 0, path, oflags, rights, 0, 0, fd);
}

int main(void) {
  show("stdin", 0);
  show("stdout", 1);
  show("stderr", 2);
  show("preopen", 3);
  show("nothing", 4);
  printf("isatty %d\n", isatty(1));

  __wasi_fd_t fd;
  char byte = 'x';
  __wasi_ciovec_t out = {(uint8_t *)&byte, 1};
  __wasi_iovec_t in = {(uint8_t *)&byte, 1};
  __wasi_size_t count;
  printf("open %d\n", open_path("file", __WASI_OFLAGS_CREAT, ~0ull, &fd));
  show("file", fd);
  printf("write %d\n", __wasi_fd_write(fd, &out, 1, &count));
  printf("drop write %d\n", __wasi_fd_fdstat_set_rights(fd, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK, 0));
  printf("write %d\n", __wasi_fd_write(fd, &out, 1, &count));
  printf("pread %d\n", __wasi_fd_pread(fd, &in, 1, 0, &count));
  printf("regain write %d\n", __wasi_fd_fdstat_set_rights(fd, __WASI_RIGHTS_FD_WRITE, 0));
  printf("filestat %d\n", __wasi_fd_filestat_get(fd, &(__wasi_filestat_t){0}));
  printf("close %d\n", __wasi_fd_close(fd));

  printf("open without rights %d\n", open_path("file", 0, 0, &fd));
  printf("read %d\n", __wasi_fd_read(fd, &in, 1, &count));
  __wasi_fd_t other;
  printf("open %d\n", open_path("file", 0, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_TELL, &other));
  printf("renumber to itself %d\n", __wasi_fd_renumber(other, other));
  printf("renumber %d\n", __wasi_fd_renumber(other, fd));
  printf("read %d\n", __wasi_fd_read(fd, &in, 1, &count));
  printf("read old number %d\n", __wasi_fd_read(other, &in, 1, &count));
  printf("renumber to nothing %d\n", __wasi_fd_renumber(fd, 77));
  printf("close -1 %d\n", __wasi_fd_close(-1));
  printf("directory to write %d\n", open_path(".", 0, __WASI_RIGHTS_FD_WRITE, &other));
  printf("directory with creat %d\n", open_path(".", __WASI_OFLAGS_CREAT | __WASI_OFLAGS_DIRECTORY, 0, &other));
  printf("shutdown of a file %d, of nothing %d\n", __wasi_sock_shutdown(fd, 1), __wasi_sock_shutdown(99, 1));
  return 0;
}
