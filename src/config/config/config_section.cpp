#include "config/config/config_section.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/config/start_error.hpp"

namespace splitkey::config {
namespace {

const YamlNode nothing;

bool read_number(std::string_view text, std::size_t& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

ConfigSection::ConfigSection(const YamlNode& node, const std::string& file, std::string prefix)
    : node_(&node), file_(file), prefix_(std::move(prefix)) {}

bool ConfigSection::has(std::string_view key) const noexcept {
  return std::ranges::any_of(node_->members, [&](const auto& member) { return member.key == key; });
}

const YamlNode* ConfigSection::find(std::string_view key) {
  taken_.emplace_back(key);
  const auto found = std::ranges::find_if(node_->members, [&](const auto& member) { return member.key == key; });
  return found == node_->members.end() ? nullptr : &found->value;
}

void ConfigSection::refuse(std::string_view key, std::string_view allowed) const {
  const auto found = std::ranges::find_if(node_->members, [&](const auto& member) { return member.key == key; });
  const int line = found == node_->members.end() ? std::max(node_->line, 1) : found->value.line;
  throw StartError(ExitStatus::configuration,
                   fmt::format("{}:{}: {}{} must be {}", file_, line, prefix_, key, allowed));
}

ConfigSection ConfigSection::section(std::string_view key) {
  const YamlNode* node = find(key);
  if (node == nullptr) return {nothing, file_, fmt::format("{}{}.", prefix_, key)};
  if (node->kind != YamlNode::Kind::mapping) refuse(key, "a mapping of keys");
  return {*node, file_, fmt::format("{}{}.", prefix_, key)};
}

const std::string* ConfigSection::find_scalar(std::string_view key, std::string_view allowed) {
  const YamlNode* node = find(key);
  if (node == nullptr) return nullptr;
  if (node->kind != YamlNode::Kind::scalar) refuse(key, allowed);
  return &node->scalar;
}

// What is quoted is a string, whatever it looks like.
const YamlNode* ConfigSection::find_plain(std::string_view key, std::string_view allowed) {
  const YamlNode* node = find(key);
  if (node != nullptr && (node->kind != YamlNode::Kind::scalar || node->quoted)) refuse(key, allowed);
  return node;
}

void ConfigSection::take(std::string_view key, std::string& value) {
  if (const auto* text = find_scalar(key, "a string")) value = *text;
}

void ConfigSection::take(std::string_view key, bool& value) {
  constexpr std::string_view allowed = "true or false";
  const YamlNode* node = find_plain(key, allowed);
  if (node == nullptr) return;
  if (node->scalar != "true" && node->scalar != "false") refuse(key, allowed);
  value = node->scalar == "true";
}

void ConfigSection::take(std::string_view key, std::size_t& value, std::size_t least, std::size_t most) {
  const std::string allowed = fmt::format("an integer between {} and {}", least, most);
  const YamlNode* node = find_plain(key, allowed);
  if (node == nullptr) return;
  if (!read_number(node->scalar, value) || value < least || value > most) refuse(key, allowed);
}

void ConfigSection::take(std::string_view key, std::chrono::seconds& value, std::chrono::seconds most) {
  const std::string allowed = fmt::format("a duration such as 30s, 5m or 24h, at most {}s", most.count());
  const YamlNode* node = find_plain(key, allowed);
  if (node == nullptr) return;
  if (node->scalar == "0") {
    value = std::chrono::seconds(0);
    return;
  }
  constexpr std::string_view units = "smh";
  constexpr std::size_t seconds_of[] = {1, 60, 3600};
  const auto unit = node->scalar.empty() ? std::string_view::npos : units.find(node->scalar.back());
  std::size_t number = 0;
  if (unit == std::string_view::npos ||
      !read_number(std::string_view(node->scalar).substr(0, node->scalar.size() - 1), number) ||
      number > static_cast<std::size_t>(most.count()) / seconds_of[unit]) {
    refuse(key, allowed);
  }
  value = std::chrono::seconds(number * seconds_of[unit]);
}

void ConfigSection::take(std::string_view key, std::vector<std::string>& value) {
  constexpr std::string_view allowed = "a list of strings";
  const YamlNode* node = find(key);
  if (node == nullptr) return;
  if (node->kind != YamlNode::Kind::sequence) refuse(key, allowed);
  value.clear();
  for (const YamlNode& element : node->elements) {
    if (element.kind != YamlNode::Kind::scalar || element.scalar.empty()) refuse(key, allowed);
    value.push_back(element.scalar);
  }
}

void ConfigSection::take_word(std::string_view key, std::string& value, const std::vector<std::string>& words) {
  const std::string allowed = fmt::format("one of {}", fmt::join(words, ", "));
  const auto* word = find_scalar(key, allowed);
  if (word == nullptr) return;
  if (std::ranges::find(words, *word) == words.end()) refuse(key, allowed);
  value = *word;
}

void ConfigSection::finish() const {
  for (const auto& [key, node] : node_->members) {
    if (std::ranges::find(taken_, key) != taken_.end()) continue;
    throw StartError(ExitStatus::configuration, fmt::format("{}:{}: {}{} is not a setting; known here: {}", file_,
                                                            node.line, prefix_, key, fmt::join(taken_, ", ")));
  }
}

}  // namespace splitkey::config
