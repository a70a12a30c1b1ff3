#pragma once

namespace splitkey::daemon {

/// Asks the kernel to let the calling thread, the event loop's, run soon and shortly: whoever asks sys/info shall not
/// wait for the end of the turns of threads that derive on every processor. It takes no time from anybody: the thread's
/// share stays what it was. Kernels before 6.12 pass over it, and nothing is lost where it is refused
/// (sched_setattr(2), sched_runtime of SCHED_OTHER).
void run_promptly() noexcept;

}  // namespace splitkey::daemon
