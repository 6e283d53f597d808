#include "sim/scenario/titles.h"

#include <string_view>

namespace phusong::sim {

namespace {

/// The wanted text, else the other language's, else the last resort.
std::string first_of(std::string_view wanted, std::string_view other, std::string_view last) {
  return std::string{!wanted.empty() ? wanted : !other.empty() ? other : last};
}

}  // namespace

std::string title_of(const Identity& id, Language language) {
  return language == Language::vi ? first_of(id.title_vi, id.title_en, id.name)
                                  : first_of(id.title_en, id.title_vi, id.name);
}

std::string notice_of(const Identity& id, Language language) {
  return language == Language::vi ? first_of(id.notice_vi, id.notice_en, "") : first_of(id.notice_en, id.notice_vi, "");
}

std::string title_of(const OptionKeys& option, Language language) {
  return language == Language::vi ? first_of(option.title_vi, option.title_en, option.name)
                                  : first_of(option.title_en, option.title_vi, option.name);
}

}  // namespace phusong::sim
