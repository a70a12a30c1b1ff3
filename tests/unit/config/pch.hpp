// Precompiled for the tests of this room (CONTRIBUTING, "A quick build"); each file still includes what it uses.
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "config/config.hpp"
