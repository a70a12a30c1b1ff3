#pragma once

#include <cstdlib>
#include <curl/curl.h>
#include <stdexcept>
#include <string>

namespace splitkey::bench {

/// libcurl with keep-alive, as a client of Vault uses it: VAULT_TOKEN, and VAULT_CACERT where it is TLS, are taken from
/// the environment. Errors: std::runtime_error.
class Curl {
 public:
  Curl() : handle_(curl_easy_init()) {
    const char* token = std::getenv("VAULT_TOKEN");
    headers_ = curl_slist_append(nullptr, ("X-Vault-Token: " + std::string(token == nullptr ? "" : token)).c_str());
    curl_easy_setopt(handle_, CURLOPT_HTTPHEADER, headers_);
    curl_easy_setopt(handle_, CURLOPT_FAILONERROR, 1L);
    if (const char* authority = std::getenv("VAULT_CACERT")) curl_easy_setopt(handle_, CURLOPT_CAINFO, authority);
    curl_easy_setopt(
        handle_, CURLOPT_WRITEFUNCTION,
        +[](char*, std::size_t size, std::size_t count, void*) { return size * count; });
  }
  ~Curl() {
    curl_slist_free_all(headers_);
    curl_easy_cleanup(handle_);
  }
  Curl(const Curl&) = delete;
  Curl& operator=(const Curl&) = delete;

  void get(const std::string& url) {
    curl_easy_setopt(handle_, CURLOPT_HTTPGET, 1L);
    perform(url);
  }
  void post(const std::string& url, const std::string& body) {
    curl_easy_setopt(handle_, CURLOPT_COPYPOSTFIELDS, body.c_str());
    perform(url);
  }

 private:
  void perform(const std::string& url) {
    curl_easy_setopt(handle_, CURLOPT_URL, url.c_str());
    const CURLcode failed = curl_easy_perform(handle_);
    if (failed != CURLE_OK) throw std::runtime_error(url + ": " + curl_easy_strerror(failed));
  }

  CURL* handle_;
  curl_slist* headers_ = nullptr;
};

}  // namespace splitkey::bench
