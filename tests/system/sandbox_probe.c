/* Does one thing in the place of splitkeyd, inside its sandbox: what $PROBE says, "NAME" or "NAME ARGUMENT". Exit status 0:
   it was done; the error's number: it was refused; 255: no such probe. A filter of system calls may end it before. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int outcome(long result) { return result < 0 ? errno : 0; }

static int write_file(const char* path) { return outcome(open(path, O_WRONLY | O_CREAT, 0600)); }

static int read_file(const char* path) { return outcome(open(path, O_RDONLY)); }

static int execute(const char* path) {
  char* arguments[] = {(char*)path, NULL};
  return outcome(execv(path, arguments));
}

static int trace(const char* unused) {
  (void)unused;
  return outcome(ptrace(PTRACE_TRACEME, 0, NULL, NULL));
}

static int load_module(const char* unused) {
  (void)unused;
  return outcome(syscall(SYS_init_module, "", 0, ""));
}

static int mount_something(const char* path) { return outcome(mount("none", path, "tmpfs", 0, NULL)); }

static int new_namespace(const char* unused) {
  (void)unused;
  return outcome(unshare(CLONE_NEWUSER));
}

static int become_root(const char* unused) {
  (void)unused;
  return outcome(setuid(0));
}

static int set_user_bit(const char* path) { return outcome(chmod(path, 04755)); }

static int writable_code(const char* unused) {
  (void)unused;
  return mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0;
}

static int raw_socket(const char* unused) {
  (void)unused;
  return outcome(socket(AF_PACKET, SOCK_RAW, 0));
}

static int listen_at(const char* port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  return outcome(bind(socket(AF_INET, SOCK_STREAM, 0), (struct sockaddr*)&address, sizeof address));
}

/* A datagram: whether it may leave is known at once. */
static int send_to(const char* host) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(8200)};
  inet_pton(AF_INET, host, &address.sin_addr);
  return outcome(sendto(socket(AF_INET, SOCK_DGRAM, 0), "", 1, 0, (struct sockaddr*)&address, sizeof address));
}

/* What the daemon itself needs. */
static int secret_memory(const char* unused) {
  (void)unused;
  const int memory = (int)syscall(SYS_memfd_secret, 0);
  return memory < 0 || ftruncate(memory, 4096) < 0
                 || mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0) == MAP_FAILED
             ? errno
             : 0;
}

static const struct {
  const char* name;
  int (*probe)(const char* argument);
} probes[] = {{"write", write_file},         {"read", read_file},           {"execute", execute},
              {"trace", trace},              {"load-module", load_module},  {"mount", mount_something},
              {"namespace", new_namespace},  {"become-root", become_root},  {"set-user-bit", set_user_bit},
              {"writable-code", writable_code}, {"raw-socket", raw_socket}, {"listen", listen_at},
              {"send", send_to},             {"secret-memory", secret_memory}};

int main(void) {
  char* asked = getenv("PROBE");
  const char* name = asked == NULL ? "" : strtok(asked, " ");
  const char* argument = strtok(NULL, " ");
  for (size_t i = 0; i < sizeof probes / sizeof *probes; ++i)
    if (strcmp(probes[i].name, name) == 0) return probes[i].probe(argument == NULL ? "" : argument);
  return 255;
}
