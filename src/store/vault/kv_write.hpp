#pragma once

#include "store/vault/upstream.hpp"

/// Writing and deleting records so that the outcome is known, although answers get lost: a look at what lies there
/// decides, and check-and-set keeps a repeated write from being done twice (Vault's API documentation, "KV secrets
/// engine version 2", `cas`).
namespace splitkey::vault {

/// Writes `record` as the version after `check_and_set` at `path`, the API path. Tried again while it certainly was not
/// done. Written as `writer` and, where an answer is lost, looked at as `reader`: with this
/// token and no other; nullptr: with the store's own. Errors: conflict, and those of
/// trouble(); the message says where the outcome is unknown.
[[nodiscard]] asio::awaitable<Result<kv::Written>> write_surely(std::shared_ptr<Upstream> upstream, std::string path,
                                                                json::Object record, std::uint64_t check_and_set,
                                                                Deadline deadline, cluster::SharedToken writer,
                                                                cluster::SharedToken reader);

/// Soft-deletes the newest version at `path`, the API path. Errors: those of trouble(); the message says where the
/// outcome is unknown.
[[nodiscard]] asio::awaitable<Result<void>> remove_surely(std::shared_ptr<Upstream> upstream, std::string path,
                                                          Deadline deadline);

}  // namespace splitkey::vault
