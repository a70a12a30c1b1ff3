// Precompiled for the tests of this room (CONTRIBUTING, "A quick build"); each file still includes what it uses.
#include <boost/test/unit_test.hpp>

#include "engine/desk.hpp"
#include "keys/hierarchy.hpp"
