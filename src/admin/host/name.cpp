#include "admin/host/name.hpp"

#include <array>
#include <unistd.h>

#include <climits>

namespace splitkey::host {

std::string name() {
  std::array<char, HOST_NAME_MAX + 1> text{};
  // Linux never has a longer one.
  return gethostname(text.data(), text.size()) == 0 ? text.data() : "";
}

}  // namespace splitkey::host
