#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "event_loop.hpp"
#include "store/kv/memory_store.hpp"

namespace splitkey::test {

struct StoreUnderTest {
  EventLoop loop;
  kv::MemoryStore memory;

  kv::Store& store() { return memory; }
  static std::string folder() { return "conformance/"; }
};

}  // namespace splitkey::test

#include "conformance.hpp"
