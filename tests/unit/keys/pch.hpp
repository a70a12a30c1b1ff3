// Precompiled for the tests of this room (CONTRIBUTING, "A quick build"); each file still includes what it uses.
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "keys/vectors.hpp"
