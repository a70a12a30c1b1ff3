// Precompiled for the tests of this room (CONTRIBUTING, "A quick build"); each file still includes what it uses.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "crypto/vec.hpp"
