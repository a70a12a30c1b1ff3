#include "config/config/yaml_tree.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "config/config/start_error.hpp"

namespace splitkey::config {
namespace {

/// Builds the tree from yaml-cpp's events.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& name) : name_(name) {}

  YamlNode root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { OnScalar(mark, "?", anchor, ""); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse(mark, "aliases are not allowed"); }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = begin(mark, tag, anchor, YamlNode::Kind::scalar);
    node.scalar = value;
    node.quoted = tag == "!";
    if (!open_.empty() && open_.back().kind == YamlNode::Kind::mapping && !keyed_.back()) return take_key(mark, value);
    place(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(begin(mark, tag, anchor, YamlNode::Kind::sequence), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(begin(mark, tag, anchor, YamlNode::Kind::mapping), mark);
  }
  void OnMapEnd() override { close(); }

 private:
  [[noreturn]] void refuse(const YAML::Mark& mark, std::string_view what) const {
    throw StartError(ExitStatus::configuration, fmt::format("{}:{}: {}", name_, mark.line + 1, what));
  }

  YamlNode begin(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YamlNode::Kind kind) const {
    if (anchor != 0) refuse(mark, "anchors are not allowed");
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "tags are not allowed");
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    return node;
  }

  void take_key(const YAML::Mark& mark, const std::string& key) {
    auto& members = open_.back().members;
    const bool twice = std::ranges::any_of(members, [&](const auto& member) { return member.key == key; });
    if (twice) refuse(mark, fmt::format("the key {} stands here a second time", key));
    members.push_back({key, YamlNode()});
    keyed_.back() = true;
  }

  void open(YamlNode node, const YAML::Mark& mark) {
    if (!open_.empty() && open_.back().kind == YamlNode::Kind::mapping && !keyed_.back())
      refuse(mark, "a key must be plain text");
    open_.push_back(std::move(node));
    keyed_.push_back(false);
  }

  void close() {
    YamlNode node = std::move(open_.back());
    open_.pop_back();
    keyed_.pop_back();
    place(std::move(node));
  }

  void place(YamlNode node) {
    if (open_.empty()) {
      root = std::move(node);
    } else if (open_.back().kind == YamlNode::Kind::sequence) {
      open_.back().elements.push_back(std::move(node));
    } else {
      open_.back().members.back().value = std::move(node);
      keyed_.back() = false;
    }
  }

  const std::string& name_;
  std::vector<YamlNode> open_;
  std::vector<bool> keyed_;  // whether the open mapping's last key waits for its value
};

}  // namespace

YamlNode read_yaml(std::string_view text, const std::string& name) {
  std::istringstream stream{std::string(text)};
  Builder builder(name);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder))
      throw StartError(ExitStatus::configuration, fmt::format("{}: the file is empty", name));
    Builder rest(name);
    if (parser.HandleNextDocument(rest))
      throw StartError(ExitStatus::configuration, fmt::format("{}: more than one YAML document", name));
  } catch (const YAML::Exception& error) {
    throw StartError(ExitStatus::configuration,
                     fmt::format("{}:{}: not YAML: {}", name, error.mark.line + 1, error.msg));
  }
  return std::move(builder.root);
}

}  // namespace splitkey::config
