// The commands of phusong. Each returns the exit code; failures are thrown. Results on stdout, progress through the
// watcher.
#pragma once

#include <string>

#include "geo/base/progress.h"
#include "sim/cli/invocation.h"
#include "sim/cli/progress_view.h"
#include "sim/cli/result_folder.h"
#include "sim/pipeline.h"

namespace phusong::cli {

int run_stages(const Invocation& call, Watcher& watcher);  ///< run, coverage, gaps, siting, plan
int verify_plan(const Invocation& call);                   ///< plan verify
int compare(const Invocation& call, Watcher& watcher);
int validate(const Invocation& call, ProgressView& view);
int explain(const Invocation& call, Watcher& watcher);
int print_schema(const Invocation& call);
int build_pack(const Invocation& call, Watcher& watcher);
int study(const Invocation& call, Watcher& watcher);
int link(const Invocation& call, Watcher& watcher);
int models_or_check(const Invocation& call, ProgressView& view);  ///< models, models check

// What the commands share.

/// The scenario with its province pack built (first use) and known as ${PACK}.
[[nodiscard]] sim::Scenario prepare_scenario(const std::filesystem::path& file, const Invocation& call,
                                             Watcher& watcher);
/// The overrides of --set, then --seed.
[[nodiscard]] std::vector<std::string> overrides_of(const Invocation& call);
/// --out, or out/<scenario name>.
[[nodiscard]] std::filesystem::path folder_of(const Invocation& call, const sim::Scenario& scenario);

/// --threads, or all cores.
[[nodiscard]] int threads_of(const Invocation& call);

/// The files of a run, whole; after a stop that left plans the same. Returns their names. Throws Error{output}, and
/// Error{interrupted} when the user asks to stop now.
[[nodiscard]] std::vector<std::string> write_results(const sim::RunResult& result, ResultFolder& folder,
                                                     Watcher& watcher);
/// Counts of what a run found, some lines for a terminal.
[[nodiscard]] std::string summary_text(const sim::RunResult& result);
/// The options side by side, a table in plain text.
[[nodiscard]] std::string options_table(const std::vector<sim::OptionResult>& options);
/// "written to out/x (12 files): open out/x/report.html, ..."
[[nodiscard]] std::string written_text(const std::filesystem::path& folder, const std::vector<std::string>& files);
/// stdout; throws Error{output} when it is full. A reader that has gone is no error.
void print_out(const std::string& text);

}  // namespace phusong::cli
