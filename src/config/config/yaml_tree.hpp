#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace splitkey::config {

struct YamlMember;

/// A YAML document as the configuration needs it: with the line of everything, so that a message can name it.
/// (yaml-cpp's own tree forgets anchors and keeps both of two members with one name; its event interface shows them.)
class YamlNode {
 public:
  enum class Kind { scalar, mapping, sequence };

  Kind kind = Kind::scalar;
  int line = 0;  // from 1
  std::string scalar;
  bool quoted = false;
  std::vector<YamlMember> members;
  std::vector<YamlNode> elements;
};

/// A key of a mapping, and what stands there.
struct YamlMember {
  std::string key;
  YamlNode value;
};

/// Reads one document. Errors: StartError with ExitStatus::configuration, naming `name` and the line: text that is not
/// YAML, duplicate keys, anchors, aliases, tags, more than one document.
[[nodiscard]] YamlNode read_yaml(std::string_view text, const std::string& name);

}  // namespace splitkey::config
