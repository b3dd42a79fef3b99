// Tries to get out of a preopened directory in every way that paths offer. Prints what each attempt came to; reading,
// writing or creating anything outside would show.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void report(const char *what, int result) {
  printf("%-40s %s\n", what, result >= 0 ? "WENT THROUGH" : strerror(errno));
  if (result > 2) close(result);
}

int main(void) {
  // Descriptor 3 is the preopened directory; relative to it nothing is normalised by the library.
  struct stat status;
  report("open ..", openat(3, "..", O_RDONLY | O_DIRECTORY));
  report("open ../secret", openat(3, "../secret", O_RDONLY));
  report("open inside/../../secret", openat(3, "inside/../../secret", O_RDONLY));
  report("open ./.././inside", openat(3, "./.././inside", O_RDONLY));
  report("create ../new", openat(3, "../new", O_WRONLY | O_CREAT, 0644));
  report("mkdir ../new", mkdirat(3, "../new", 0755));
  report("unlink ../secret", unlinkat(3, "../secret", 0));
  report("rename ../secret", renameat(3, "../secret", 3, "stolen"));
  report("rename to ../new", renameat(3, "inside/file", 3, "../new"));
  report("link ../secret", linkat(3, "../secret", 3, "stolen", 0));
  report("stat ../secret", fstatat(3, "../secret", &status, 0));

  // Links that stood there before: absolute, relative, through a directory, with a trailing slash, in a circle.
  report("open absolute-link", openat(3, "absolute-link", O_RDONLY));
  report("open relative-link", openat(3, "relative-link", O_RDONLY));
  report("open directory-link/secret", openat(3, "directory-link/secret", O_RDONLY));
  report("open directory-link/", openat(3, "directory-link/", O_RDONLY | O_DIRECTORY));
  report("create directory-link/new", openat(3, "directory-link/new", O_WRONLY | O_CREAT, 0644));
  report("create through dangling-link", openat(3, "dangling-link", O_WRONLY | O_CREAT, 0644));
  report("mkdir through dangling-link/", mkdirat(3, "dangling-link/", 0755));
  report("truncate relative-link", openat(3, "relative-link", O_WRONLY | O_TRUNC));
  report("open circle", openat(3, "circle", O_RDONLY));
  report("open link without following", openat(3, "inside-link", O_RDONLY | O_NOFOLLOW));
  char buffer[64];
  report("readlink absolute-link", readlinkat(3, "absolute-link", buffer, sizeof buffer));

  // Links of one's own: allowed as long as they are not used.
  report("symlink to /etc", symlinkat("/etc", 3, "mine"));
  printf("%-40s %d\n", "symlink to ../..", symlinkat("../..", 3, "inside/up"));
  report("open inside/up", openat(3, "inside/up", O_RDONLY | O_DIRECTORY));
  report("open inside/up/secret", openat(3, "inside/up/secret", O_RDONLY));

  // A directory below is a capability of its own.
  int inside = openat(3, "inside", O_RDONLY | O_DIRECTORY);
  report("open .. of inside", openat(inside, "..", O_RDONLY | O_DIRECTORY));
  report("open ../file-above of inside", openat(inside, "../file-above", O_RDONLY));

  // Links are resolved as POSIX says, not by text.
  report("open inside/file/../file", openat(3, "inside/file/../file", O_RDONLY));
  report("open missing/../inside/file", openat(3, "missing/../inside/file", O_RDONLY));
  printf("%-40s %d\n", "open inside/deep-link/../file", openat(3, "inside/deep-link/../file", O_RDONLY) >= 0);
  report("open inside/file/", openat(3, "inside/file/", O_RDONLY));
  report("unlink inside-link/", unlinkat(3, "inside-link/", 0));
  report("rmdir .", unlinkat(3, ".", AT_REMOVEDIR));
  report("rmdir inside/..", unlinkat(3, "inside/..", AT_REMOVEDIR));
  report("open a pipe", openat(3, "pipe", O_RDONLY));
  return 0;
}
