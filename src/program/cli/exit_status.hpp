#pragma once

/// The command line: what operators, administrators and custodians type.
namespace splitkey::cli {

/// How `splitkey` ends, in the numbers of sysexits.h where it has one. docs/splitkey.1.scd shows the same table.
enum class ExitStatus : int {
  /// Done; of `status`: ready.
  done = 0,
  /// The daemon answered an error that asking again does not change; shares that do not read or fit, or are not those
  /// in Vault; of `status`: not ready; of `escrow`: not every record could be opened, or converted;
  /// of `doctor`: a check failed; of `setup`: something has to be done or decided first.
  refused = 1,
  /// The command line cannot be understood.
  usage = 2,
  /// EX_NOINPUT: a file, the terminal or standard input cannot be read.
  no_input = 66,
  /// EX_UNAVAILABLE: nobody listens at the socket.
  unreachable = 69,
  /// EX_OSERR: no locked memory for secrets, or not enough.
  no_memory = 71,
  /// EX_IOERR: the output cannot be written.
  no_output = 74,
  /// EX_TEMPFAIL: an error that may pass by itself: ask again.
  try_again = 75,
  /// EX_PROTOCOL: the daemon closed the connection, or what answers is no splitkeyd.
  no_protocol = 76,
  /// EX_NOPERM: the socket's mode refuses this user.
  no_permission = 77,
  /// 128 and the number of SIGINT or SIGTERM: told to stop in the middle of a long run.
  interrupted = 130,
  terminated = 143,
};

}  // namespace splitkey::cli
