// phusong: reads the command line, performs one command, turns what went wrong into one sentence and an exit code.
#include <fmt/format.h>
#include <oneapi/tbb/global_control.h>

#include <cstdio>
#include <filesystem>
#include <new>
#include <optional>

#include "geo/base/error.h"
#include "sim/cli/commands.h"
#include "sim/cli/exit_codes.h"
#include "sim/cli/invocation.h"
#include "sim/cli/progress_view.h"
#include "sim/cli/signals.h"

namespace {

using namespace phusong;

int perform(const cli::Invocation& call, cli::ProgressView& watcher) {
  std::optional<oneapi::tbb::global_control> limit;
  if (call.threads > 0)
    limit.emplace(oneapi::tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(call.threads));
  switch (call.command) {
    case cli::Command::run:
    case cli::Command::coverage:
    case cli::Command::gaps:
    case cli::Command::siting:
    case cli::Command::plan:
      return cli::run_stages(call, watcher);
    case cli::Command::verify:
      return cli::verify_plan(call);
    case cli::Command::validate:
      return cli::validate(call, watcher);
    case cli::Command::compare:
      return cli::compare(call, watcher);
    case cli::Command::explain:
      return cli::explain(call, watcher);
    case cli::Command::schema:
      return cli::print_schema(call);
    case cli::Command::pack:
      return cli::build_pack(call, watcher);
    case cli::Command::study:
      return cli::study(call, watcher);
    case cli::Command::models:
      return cli::models_or_check(call, watcher);
    case cli::Command::link:
      return cli::link(call, watcher);
  }
  return cli::kInternalError;
}

/// The one place where a failure becomes a sentence and an exit code.
template <class Work>
int guarded(cli::ProgressView& view, Work&& work) {
  const auto report = [&](int code, const std::string& where, const std::string& sentence) {
    view.error(code, where, sentence);
    return code;
  };
  try {
    return work();
  } catch (const Error& error) {
    return report(static_cast<int>(error.kind()), error.where(), error.sentence());
  } catch (const std::bad_alloc&) {
    return report(cli::kInternalError, "",
                  "there is not enough memory; choose a coarser map.cell_m or area.cell_m, or a smaller area");
  } catch (const std::filesystem::filesystem_error& error) {
    return report(static_cast<int>(ErrorKind::output), error.path1().string(), error.code().message());
  } catch (const std::exception& error) {
    return report(cli::kInternalError, "",
                  fmt::format("an error inside phusong ({}); please report it with the scenario", error.what()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  cli::install_signal_handlers();
  // Until the command line is read, errors are plain text.
  std::unique_ptr<cli::ProgressView> view = cli::make_view(cli::LogFormat::text, true);
  cli::Parsed parsed;
  const int parse_code = guarded(*view, [&] {
    parsed = cli::parse_command_line(argc, argv);
    if (!parsed.text.empty()) cli::print_out(parsed.text);
    return 0;
  });
  if (parse_code != 0 || !parsed.text.empty()) return parse_code;

  view = cli::make_view(parsed.call.log_format, parsed.call.quiet);
  return guarded(*view, [&] { return perform(parsed.call, *view); });
}
