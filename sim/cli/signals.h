// Signals: the first SIGINT or SIGTERM asks the run to stop, the second (a tenth of a second later or more) ends it at
// once with code 130. Stages before the plans end with Error{interrupted}; while plans are being made the search ends,
// and what is known is kept and written. SIGPIPE and SIGXFSZ are ignored, so that a closed reader and a file size limit
// become write errors with a sentence.
#pragma once

namespace phusong::cli {

void install_signal_handlers();
/// True once the user asked to stop. Any thread.
[[nodiscard]] bool stop_was_requested() noexcept;

}  // namespace phusong::cli
