#define BOOST_TEST_DYN_LINK
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <system_error>

#include <boost/test/unit_test.hpp>

#include "base/secret/region.hpp"
#include "child.hpp"

namespace splitkey::test::test_region {

using namespace splitkey::secret;

namespace {

constexpr std::size_t some_bytes = 256 * 1024;

bool kernel_has_memfd_secret() {
  const int fd = static_cast<int>(syscall(SYS_memfd_secret, O_CLOEXEC));
  if (fd < 0) return false;
  close(fd);
  return true;
}

// The sanitizers' mlock does nothing and says that it succeeded.
bool mlock_locks() {
  if (mlock(nullptr, 1) != 0) return true;
  BOOST_TEST_MESSAGE("skipped: mlock does nothing under this sanitizer");
  return false;
}

// From now on this process has a kernel without memfd_secret.
bool forget_memfd_secret() {
  sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_secret, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{static_cast<unsigned short>(std::size(program)), program};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

// From now on this process may lock `bytes` bytes and has no privilege that lifts the limit.
bool may_lock_only(rlim_t bytes) {
  const rlimit limit{bytes, bytes};
  constexpr unsigned nobody = 65534;
  return setrlimit(RLIMIT_MEMLOCK, &limit) == 0 && (geteuid() != 0 || setuid(nobody) == 0);
}

struct Mapping {
  std::string name;
  std::string flags;  // as in smaps, with a space on both sides of each

  [[nodiscard]] bool has(const std::string& flag) const { return flags.find(" " + flag + " ") != std::string::npos; }
};

// What /proc says about the mapping that holds `address`.
Mapping mapping_of(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream smaps("/proc/self/smaps");
  std::string line;
  Mapping mapping;
  bool inside = false;
  while (std::getline(smaps, line)) {
    char* rest = nullptr;
    const std::uintptr_t begin = std::strtoull(line.c_str(), &rest, 16);
    if (*rest == '-') {
      inside = wanted >= begin && wanted < std::strtoull(rest + 1, &rest, 16);
      if (inside) mapping.name = line;
    } else if (inside && line.starts_with("VmFlags:")) {
      mapping.flags = line.substr(8) + " ";
    }
  }
  return mapping;
}

int first_byte(const Region& region) { return *static_cast<volatile const std::uint8_t*>(region.bytes().data()); }

}  // namespace

BOOST_AUTO_TEST_CASE(a_region_is_zero_writable_and_whole_pages) {
  const Region region(some_bytes + 1);
  BOOST_TEST(region.bytes().size() == some_bytes + static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  for (std::uint8_t& byte : region.bytes()) {
    BOOST_REQUIRE(byte == 0);
    byte = 0xA5;
  }
}

BOOST_AUTO_TEST_CASE(the_kernels_secret_memory_is_used_where_there_is_any) {
  const Region region(some_bytes);
  BOOST_TEST((region.backing() == (kernel_has_memfd_secret() ? Backing::memfd_secret : Backing::mlock)));
}

BOOST_AUTO_TEST_CASE(secret_memory_is_locked_left_out_of_core_files_and_not_inherited) {
  const Region region(some_bytes);
  if (region.backing() != Backing::memfd_secret) {
    BOOST_TEST_MESSAGE("skipped: this kernel has no memfd_secret");
    return;
  }
  const Mapping mapping = mapping_of(region.bytes().data());
  BOOST_TEST(mapping.name.find("secretmem") != std::string::npos, mapping.name);
  BOOST_TEST(mapping.has("lo"), mapping.flags);
  BOOST_TEST(mapping.has("dd"), mapping.flags);
  BOOST_TEST(mapping.has("dc"), mapping.flags);
}

BOOST_AUTO_TEST_CASE(secret_memory_cannot_be_read_through_proc_and_leaves_no_descriptor) {
  const int before = dup(0);
  close(before);
  const Region region(some_bytes);
  const int after = dup(0);
  close(after);
  BOOST_TEST(before == after);
  if (region.backing() != Backing::memfd_secret) {
    BOOST_TEST_MESSAGE("skipped: this kernel has no memfd_secret");
    return;
  }
  const int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  BOOST_REQUIRE(memory >= 0);
  char byte = 0;
  BOOST_TEST(pread(memory, &byte, 1, reinterpret_cast<off_t>(region.bytes().data())) == -1);
  close(memory);
}

BOOST_AUTO_TEST_CASE(a_page_of_its_own_without_access_lies_on_both_sides_of_a_region) {
  const Region region(some_bytes);
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::uint8_t* begin = region.bytes().data();
  for (const std::uint8_t* beside : {begin - page, begin - 1, begin + some_bytes, begin + some_bytes + page - 1}) {
    BOOST_TEST(mapping_of(beside).name.find(" ---p ") != std::string::npos, mapping_of(beside).name);
  }
}

BOOST_AUTO_TEST_CASE(touching_what_lies_beside_a_region_kills) {
  for (const bool fallback : {false, true}) {
    for (const bool behind : {false, true}) {
      const Ended ended = in_a_child([=] {
        if (fallback && !forget_memfd_secret()) return 3;
        const Region region(some_bytes);
        const auto bytes = region.bytes();
        volatile std::uint8_t* beside = behind ? bytes.data() + bytes.size() : bytes.data() - 1;
        *beside = 1;
        return 0;
      });
      BOOST_TEST(ended.signal == SIGSEGV);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_forked_child_cannot_read_the_secrets_of_its_parent) {
  const Region region(some_bytes);
  region.bytes()[0] = 0xA5;
  const Ended ended = in_a_child([&] { return first_byte(region); });
  if (region.backing() == Backing::memfd_secret) {
    BOOST_TEST(ended.signal == SIGSEGV);
  } else {
    BOOST_TEST(ended.exit_status == 0);
  }
}

BOOST_AUTO_TEST_CASE(without_secret_memory_anonymous_memory_is_locked) {
  if (!mlock_locks()) return;
  const Ended ended = in_a_child([] {
    if (!forget_memfd_secret()) return 3;
    const Region region(some_bytes);
    const Mapping mapping = mapping_of(region.bytes().data());
    if (region.backing() != Backing::mlock) return 4;
    if (!mapping.has("lo")) return 5;
    if (!mapping.has("dd")) return 6;
    if (!mapping.has("wf")) return 7;
    region.bytes()[0] = 0xA5;
    const Ended grandchild = in_a_child([&] { return first_byte(region); });
    return grandchild.exit_status == 0 && first_byte(region) == 0xA5 ? 0 : 8;
  });
  BOOST_TEST(ended.exit_status == 0);
}

BOOST_AUTO_TEST_CASE(memory_that_may_not_be_locked_is_refused_with_the_limit_to_raise) {
  if (!mlock_locks()) return;
  for (const rlim_t limit : {rlim_t{0}, rlim_t{65536}}) {
    const Ended ended = in_a_child([limit] {
      if (!may_lock_only(limit)) return 3;
      try {
        const Region region(some_bytes);
        return 4;
      } catch (const std::system_error& error) {
        const std::string_view text = error.what();
        return write(STDERR_FILENO, text.data(), text.size()) > 0 ? 0 : 5;
      }
    });
    BOOST_TEST(ended.exit_status == 0);
    for (const std::string& word : {std::string("LimitMEMLOCK="), std::string("RLIMIT_MEMLOCK"),
                                    std::string("262144 bytes"), "is " + std::to_string(limit) + " bytes"}) {
      BOOST_TEST(ended.said.find(word) != std::string::npos, word << " is missing in: " << ended.said);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_region_within_the_limit_needs_no_privilege) {
  const Ended ended = in_a_child([] {
    if (!may_lock_only(2 * some_bytes)) return 3;
    const Region region(some_bytes);
    return first_byte(region);
  });
  BOOST_TEST(ended.exit_status == 0);
}

}  // namespace splitkey::test::test_region
