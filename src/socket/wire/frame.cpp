#include "socket/wire/frame.hpp"

namespace splitkey::wire {

Result<std::size_t> body_length(const Header& header, std::size_t max_frame_bytes) {
  std::size_t length = 0;
  for (const std::uint8_t byte : header) length = length << 8U | byte;
  if (length == 0) return failure(Errc::invalid_request, "a frame's length is 0");
  if (length > max_frame_bytes) {
    return failure(Errc::invalid_request, "a frame is longer than " + std::to_string(max_frame_bytes) + " bytes");
  }
  return length;
}

Header header_for(std::size_t body_bytes) noexcept {
  Header header;
  for (std::size_t i = 0; i < header_bytes; ++i) {
    header[i] = static_cast<std::uint8_t>(body_bytes >> 8U * (header_bytes - 1 - i));
  }
  return header;
}

}  // namespace splitkey::wire
