// A small judge of well-formed XML, so that the test does not trust the writer's own escaping.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace phusong::test {

/// "" when every tag closes, attributes are quoted and every '&' begins an entity; else what is wrong and where.
[[nodiscard]] inline std::string xml_defect(std::string_view text) {
  std::vector<std::string> open;
  int roots = 0;
  const auto bad_entity = [](std::string_view part) {
    for (std::size_t at = part.find('&'); at != std::string_view::npos; at = part.find('&', at + 1)) {
      const std::string_view name = part.substr(at, part.find(';', at) - at + 1);
      if (name != "&amp;" && name != "&lt;" && name != "&gt;" && name != "&quot;" && name != "&#10;") return true;
    }
    return false;
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = text.find('<', at);
    const std::string_view between = text.substr(at, begin == std::string_view::npos ? begin : begin - at);
    if (bad_entity(between)) return "a bare '&' near: " + std::string{between.substr(0, 60)};
    for (const char c : between)
      if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return "a control character";
    if (begin == std::string_view::npos) break;
    // The end of the tag, passing over '>' in attribute values.
    std::size_t end = begin + 1;
    char quote = 0;
    for (; end < text.size(); ++end) {
      const char c = text[end];
      if (quote != 0) {
        if (c == quote)
          quote = 0;
        else if (c == '<')
          return "'<' in an attribute near: " + std::string{text.substr(begin, 60)};
      } else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '>')
        break;
    }
    if (end >= text.size()) return "a tag without end: " + std::string{text.substr(begin, 60)};
    const std::string_view tag = text.substr(begin + 1, end - begin - 1);
    at = end + 1;
    if (tag.starts_with("!") || tag.starts_with("?")) continue;
    if (bad_entity(tag)) return "a bare '&' in the tag " + std::string{tag.substr(0, 60)};
    const std::string_view name = tag.substr(0, tag.find_first_of(" /\n", 1));
    if (tag.starts_with("/")) {
      if (open.empty() || open.back() != tag.substr(1)) return "</" + std::string{tag.substr(1)} + "> closes nothing";
      open.pop_back();
    } else {
      if (open.empty() && ++roots > 1) return "a second root";
      if (!tag.ends_with("/")) open.emplace_back(name);
    }
  }
  if (!open.empty()) return "<" + open.back() + "> is not closed";
  return roots == 1 ? "" : "no root";
}

/// Texts of all elements of that name without attributes, with the entities of xml() undone where tests need them.
[[nodiscard]] inline std::vector<std::string> texts_of(const std::string& text, const std::string& element) {
  std::vector<std::string> found;
  const std::string begin = "<" + element + ">", end = "</" + element + ">";
  for (std::size_t at = text.find(begin); at != std::string::npos; at = text.find(begin, at + 1))
    found.push_back(text.substr(at + begin.size(), text.find(end, at) - at - begin.size()));
  return found;
}

}  // namespace phusong::test
