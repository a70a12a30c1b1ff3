// All of Asio that is no template: its headers only declare it (ASIO_SEPARATE_COMPILATION, Asio's manual, "Using Asio
// without Boost").
#include <asio/impl/src.hpp>
