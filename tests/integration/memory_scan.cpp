// Looks for secrets in all readable memory of a running process, through /proc/PID/mem, as root does who may read it.
// It is asked line by line on standard input, so that nobody learns the secrets from its command line:
//
//   secret NAME HEX   look for these bytes from now on; of long ones every 16 bytes count, because a compiler spills
//                     pieces
//   scan PID          a line "find NAME MAPPING" for each place, then "done MAPPINGS BYTES"
//   file PATH         the same for a file, which counts as one mapping: a core
//
// MAPPING is as /proc/PID/maps names it: "[heap]", a file, or the bounds. What the kernel does not let anybody read, as
// memfd_secret, is not among the mappings that were read.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace {

constexpr std::size_t piece_bytes = 16;
constexpr std::size_t shortest_bytes = 8;
constexpr unsigned seen_bits = 24;
constexpr std::size_t read_bytes = std::size_t{1} << 20U;

struct Piece {
  std::string name;
  std::string bytes;
};

/// Pieces by their first eight bytes, behind a table that says of nearly all positions at once that nothing begins
/// there. Eight, for as hexadecimal digits four are among so few that every digit in memory would have to be looked up.
class Pieces {
 public:
  void add(const std::string& name, const std::string& secret) {
    if (secret.size() < shortest_bytes) throw std::invalid_argument(name + " is too short to be looked for");
    for (std::size_t at = 0; at < secret.size(); at += piece_bytes) {
      const std::size_t size = std::min(piece_bytes, secret.size() - at);
      if (size < shortest_bytes) break;
      const std::string bytes = secret.substr(at, size);
      if (bytes.find_first_not_of(bytes.front()) == std::string::npos) continue;  // padding
      const std::uint64_t key = key_of(bytes.data());
      seen_[place_of(key)] = true;
      pieces_.emplace(key, Piece{name, bytes});
    }
  }

  template <typename Found>
  void find(const char* begin, std::size_t size, Found found) const {
    for (std::size_t at = 0; at + shortest_bytes <= size; ++at) {
      const std::uint64_t key = key_of(begin + at);
      if (!seen_[place_of(key)]) continue;
      const auto [first, last] = pieces_.equal_range(key);
      for (auto each = first; each != last; ++each) {
        const std::string& bytes = each->second.bytes;
        if (bytes.size() <= size - at && std::memcmp(begin + at, bytes.data(), bytes.size()) == 0) {
          found(each->second.name, at);
        }
      }
    }
  }

 private:
  static std::uint64_t key_of(const char* bytes) {
    std::uint64_t key = 0;
    std::memcpy(&key, bytes, shortest_bytes);
    return key;
  }
  // Multiplied by the golden ratio, so that the upper bits depend on all of them (Knuth, "The Art of Computer
  // Programming", 6.4).
  static std::size_t place_of(std::uint64_t key) { return key * 0x9E3779B97F4A7C15U >> (64U - seen_bits); }

  std::vector<bool> seen_ = std::vector<bool>(std::size_t{1} << seen_bits);
  std::unordered_multimap<std::uint64_t, Piece> pieces_;
};

struct Mapping {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string name;
};

std::vector<Mapping> readable_mappings(const std::string& pid) {
  std::vector<Mapping> mappings;
  std::ifstream maps("/proc/" + pid + "/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    Mapping mapping;
    std::string access;
    std::string skipped;
    char dash = 0;
    words >> std::hex >> mapping.begin >> dash >> mapping.end >> access >> skipped >> skipped >> skipped;
    std::getline(words >> std::ws, mapping.name);
    if (mapping.name.empty()) mapping.name = line.substr(0, line.find(' '));
    if (access.starts_with('r')) mappings.push_back(mapping);
  }
  return mappings;
}

/// How much of it could be read. A piece may lie across two reads, so the end of one is the beginning of the next.
std::uint64_t scan(int memory, const Mapping& mapping, const Pieces& pieces) {
  static std::vector<char> buffer(read_bytes);
  std::uint64_t read = 0;
  for (std::uint64_t at = mapping.begin; at < mapping.end;) {
    const std::size_t wanted = std::min<std::uint64_t>(read_bytes, mapping.end - at);
    const ssize_t count = pread(memory, buffer.data(), wanted, static_cast<off_t>(at));
    if (count <= 0) break;
    const auto size = static_cast<std::size_t>(count);
    const bool is_last = at + size >= mapping.end;
    pieces.find(buffer.data(), size, [&](const std::string& name, std::size_t where) {
      if (!is_last && where > size - piece_bytes) return;  // the next read finds it
      std::cout << "find " << name << ' ' << mapping.name << '\n';
    });
    at += is_last ? size : size - piece_bytes + 1;
    read = at - mapping.begin;
  }
  return read;
}

void scan_all(const std::string& pid, const Pieces& pieces) {
  const int memory = open(("/proc/" + pid + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  if (memory < 0) {
    std::cout << "error " << std::strerror(errno) << std::endl;
    return;
  }
  std::size_t mappings = 0;
  std::uint64_t bytes = 0;
  for (const Mapping& mapping : readable_mappings(pid)) {
    const std::uint64_t read = scan(memory, mapping, pieces);
    mappings += read > 0 ? 1 : 0;
    bytes += read;
  }
  close(memory);
  std::cout << "done " << mappings << ' ' << bytes << std::endl;
}

void scan_file(const std::string& path, const Pieces& pieces) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const std::uint64_t size = std::filesystem::file_size(path);
  const std::uint64_t read = scan(file, {0, size, "file"}, pieces);
  close(file);
  std::cout << "done 1 " << read << std::endl;
}

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
    bytes.push_back(static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

int main() {
  Pieces pieces;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string what;
    std::string first;
    std::string second;
    words >> what >> first >> second;
    if (what == "secret") pieces.add(first, from_hex(second));
    if (what == "scan") scan_all(first, pieces);
    if (what == "file") scan_file(first, pieces);
  }
}
