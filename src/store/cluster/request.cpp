#include "store/cluster/request.hpp"

namespace splitkey::cluster {

secret::Bytes write_request(const Request& request, const Headers& headers) {
  http::RequestWriter writer(request.method, "/v1/" + request.path, request.body);
  writer.add_field("Host", headers.host);
  writer.add_field("X-Vault-Request", "true");
  if (headers.token != nullptr) writer.add_field("X-Vault-Token", headers.token->expose_text());
  if (!headers.name_space.empty()) writer.add_field("X-Vault-Namespace", headers.name_space);
  if (request.wrap_ttl.count() > 0) writer.add_field("X-Vault-Wrap-TTL", std::to_string(request.wrap_ttl.count()));
  if (!headers.index.empty()) {
    writer.add_field(index_field, headers.index);
    writer.add_field("X-Vault-Inconsistent", "forward-active-node");
  }
  return writer.take();
}

}  // namespace splitkey::cluster
