#pragma once

#include "base/json/value.hpp"
#include "base/secret/buffer.hpp"
#include "program/cli/failure.hpp"
#include "program/cli/fields.hpp"

/// Output for people.
namespace splitkey::cli {

/// An answer's data as two columns, Key and Value: objects inside as `key.member`, arrays joined by commas, an array of
/// objects as `key.0.member`. Nothing where there is no data.
void write_table(const json::Object& data, secret::Buffer& out);

/// A list's answer: one key a line.
void write_list(const json::Object& data, secret::Buffer& out);

/// What a path is for, its operations, and its fields as a table.
void write_help(const PathHelp& help, secret::Buffer& out);

/// A failure and what to do about it, without a heading: its first line follows "splitkey: ".
[[nodiscard]] std::string failure_text(const Failure& failure);

}  // namespace splitkey::cli
