#pragma once

namespace splitkey {

/// How our programs end, in the numbers of sysexits.h where it has one. This is the one table: docs/operations.md,
/// "Exit status", and the man pages splitkey(1) and splitkeyd(8) show the same. A command line that cannot be
/// understood is 64 in both programs.
enum class ExitStatus : int {
  /// splitkey: done; of `status`: ready. splitkeyd: told to stop; of `--check-config`: the file is fine.
  done = 0,
  /// splitkey: the daemon's answer was an error that asking again does not change; shares that do not read or fit, or
  /// are not those in Vault; of `status`: not ready; of `escrow`: not every record could be opened, or converted; of
  /// `doctor`: a check failed; of `setup`: something has to be done or decided first.
  refused = 1,
  /// EX_USAGE: the command line cannot be understood.
  usage = 64,
  /// EX_NOINPUT: a file, the terminal or standard input cannot be read.
  no_input = 66,
  /// EX_UNAVAILABLE: nobody listens at the socket.
  unreachable = 69,
  /// EX_SOFTWARE: the self-test of key derivation gave a wrong key; of `--dev`: no platform key could be made.
  self_test_failed = 70,
  /// EX_OSERR: no locked memory for secrets, or not enough; splitkeyd: whatever else the system refuses, such as the
  /// socket.
  system_refuses = 71,
  /// EX_IOERR: the output cannot be written.
  no_output = 74,
  /// EX_TEMPFAIL: an error that may pass by itself: ask again.
  try_again = 75,
  /// EX_PROTOCOL: the daemon closed the connection, or what answers is no splitkeyd.
  no_protocol = 76,
  /// EX_NOPERM: the socket's mode refuses this user.
  no_permission = 77,
  /// EX_CONFIG: the configuration cannot be used, or what it names: a group, a credential, a certificate, a variable.
  configuration = 78,
  /// 128 and the number of SIGINT or SIGTERM: told to stop in the middle of a long run.
  interrupted = 130,
  terminated = 143,
};

}  // namespace splitkey
