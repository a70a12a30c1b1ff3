#pragma once

#include "service/engine/arguments.hpp"
#include "service/platform/custodian.hpp"

namespace splitkey::engine {

/// The fields that bring the custodians' half: the one or the other.
inline constexpr Field custodian_shares_field{
    "custodian_shares", FieldType::shares, Need::optional,
    "the custodians' shares, two or more (three of the usual set of four); or custodian_component"};
inline constexpr Field custodian_component_field{
    "custodian_component", FieldType::hex, Need::optional,
    "the custodians' half itself, 128 lower-case hex digits; or custodian_shares"};

/// The half that the request brings, or the one that is sealed on this host where `purpose` may use it. Errors:
/// invalid_request (none, or both ways at once), invalid_custodian (see platform::Custodian).
[[nodiscard]] Result<platform::Custodian> custodian_of(const Arguments& arguments, const platform::Settings& settings,
                                                       platform::Purpose purpose);

/// Whether the request brings a half, in whatever form.
[[nodiscard]] bool brings_custodian(const Arguments& arguments) noexcept;

}  // namespace splitkey::engine
