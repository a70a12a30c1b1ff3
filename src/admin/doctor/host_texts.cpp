#include "admin/doctor/host_texts.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace splitkey::doctor {
namespace {

bool is_digit(char character) { return std::isdigit(static_cast<unsigned char>(character)) != 0; }

}  // namespace

std::vector<std::string> read_swaps(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line;
  std::getline(lines, line);  // the heading
  std::vector<std::string> devices;
  while (std::getline(lines, line)) {
    std::string device = line.substr(0, line.find_first_of(" \t"));
    if (!device.empty()) devices.push_back(std::move(device));
  }
  return devices;
}

std::string read_core_limit(std::string_view text) {
  constexpr std::string_view name = "Max core file size";
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos) return {};
  std::istringstream rest{std::string(text.substr(at + name.size()))};
  std::string soft;
  rest >> soft;
  return soft;
}

std::optional<long> read_number(std::string_view text) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

std::optional<long> read_uid(std::string_view text) {
  constexpr std::string_view name = "\nUid:\t";
  const std::size_t at = text.find(name);
  return at == std::string_view::npos ? std::nullopt : read_number(text.substr(at + name.size()));
}

std::optional<int> read_exposure(std::string_view text) {
  constexpr std::string_view name = "Overall exposure level for ";
  const std::size_t at = text.find(name);
  const std::size_t colon = at == std::string_view::npos ? at : text.find(": ", at);
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view number = text.substr(colon + 2);
  const std::size_t point = number.find('.');
  if (point == 0 || point > 2 || number.size() < point + 2) return std::nullopt;
  if (!std::ranges::all_of(number.substr(0, point), is_digit) || !is_digit(number[point + 1])) return std::nullopt;
  return std::stoi(std::string(number.substr(0, point))) * 10 + (number[point + 1] - '0');
}

}  // namespace splitkey::doctor
