#include <fmt/format.h>

#include <cstdlib>

#include "geo/base/error.h"
#include "sim/scenario/schema.h"
#include "sim/scenario/toml_layers.h"

namespace phusong::sim {
namespace {

constexpr std::string_view kNameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

std::string value_of(const std::string& name, const std::map<std::string, std::string>& variables,
                     const std::string& where) {
  if (const auto given = variables.find(name); given != variables.end()) return given->second;
  if (const char* environment = std::getenv(name.c_str())) return environment;

  std::vector<std::string> known;
  for (const auto& [variable, value] : variables) known.push_back(variable);
  const std::string near = did_you_mean(name, known);
  std::string mend = fmt::format("set it in the environment, as in {}=/some/folder phusong ...", name);
  if (name == "PACK") mend = "it is the folder of the province pack, so give pack.recipe";
  if (!near.empty()) mend = fmt::format("did you mean ${{{}}}?", near);
  throw Error{ErrorKind::scenario, where, fmt::format("the variable ${{{}}} is not set; {}", name, mend)};
}

}  // namespace

std::string expand_variables(const std::string& text, const std::map<std::string, std::string>& variables,
                             const std::string& where) {
  std::string expanded;
  std::size_t from = 0;
  for (;;) {
    const std::size_t start = text.find("${", from);
    if (start == std::string::npos) return expanded + text.substr(from);
    const std::size_t end = text.find('}', start);
    const std::string name = end == std::string::npos ? "" : text.substr(start + 2, end - start - 2);
    if (name.empty() || name.find_first_not_of(kNameLetters) != std::string::npos) {
      throw Error{ErrorKind::scenario, where,
                  fmt::format("\"{}\" begins a variable that is not finished; write it as ${{NAME}}, with letters, "
                              "digits and '_' only",
                              text.substr(start))};
    }
    // The value itself is not expanded again, so that nothing can loop.
    expanded += text.substr(from, start - from) + value_of(name, variables, where);
    from = end + 1;
  }
}

}  // namespace phusong::sim
