#include "socket/wire/envelope.hpp"

#include <algorithm>

#include "base/json/write.hpp"
#include "socket/wire/frame.hpp"

namespace splitkey::wire::detail {
namespace {

constexpr std::size_t longest_plain_name_bytes = 32;

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

secret::Bytes write_frame(const json::Object& envelope, const json::Object* data) {
  const secret::Bytes members = json::write(envelope);
  const std::string_view without_end = members.expose_text().substr(0, members.size_bytes() - 1);
  secret::Buffer out;
  out.append(Header{});
  out.append(without_end);
  if (data != nullptr) {
    out.append(R"(,"data":)");
    json::write(*data, out);
  }
  out.append('}');

  secret::Bytes frame = out.take();
  std::ranges::copy(header_for(frame.size_bytes() - header_bytes), frame.expose_for_writing().begin());
  return frame;
}

bool is_plain_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > longest_plain_name_bytes || !is_lower(name.front())) return false;
  return std::ranges::all_of(name, [](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace splitkey::wire::detail
