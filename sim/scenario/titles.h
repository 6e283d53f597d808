// Titles and notices in a language; where it has none, the other language's stands in, and then the name for a title.
//
//   std::string notice = notice_of(scenario.identity, Language::vi);
#pragma once

#include <string>

#include "sim/scenario/scenario.h"

namespace phusong::sim {

enum class Language { en, vi };

[[nodiscard]] std::string title_of(const Identity& identity, Language language);
[[nodiscard]] std::string notice_of(const Identity& identity, Language language);
[[nodiscard]] std::string title_of(const OptionKeys& option, Language language);

}  // namespace phusong::sim
