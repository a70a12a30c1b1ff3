// Precompiled for the tests of this room (CONTRIBUTING, "A quick build"); each file still includes what it uses.
#include <string>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include "daemon/session.hpp"
#include "engine/desk.hpp"
