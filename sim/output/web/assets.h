// Texts that the report carries inside itself: Leaflet from its Debian package, and our own style and script.
#pragma once

#include <string_view>

namespace phusong::sim {

extern const std::string_view kLeafletScript, kLeafletStyle, kReportScript, kReportStyle;

}  // namespace phusong::sim
