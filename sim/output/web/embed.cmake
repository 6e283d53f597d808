# Puts the report's web texts into a generated source file, so that report.html needs no other file.
# Leaflet (BSD-2-Clause) comes from the Debian package libjs-leaflet; its copyright notice stays in the script.
find_path(LEAFLET_FOLDER leaflet.min.js PATHS /usr/share/javascript/leaflet REQUIRED NO_DEFAULT_PATH)
file(READ ${LEAFLET_FOLDER}/leaflet.min.js LEAFLET_SCRIPT)
file(READ ${LEAFLET_FOLDER}/leaflet.css LEAFLET_STYLE)
file(READ ${CMAKE_CURRENT_LIST_DIR}/report.js REPORT_SCRIPT)
file(READ ${CMAKE_CURRENT_LIST_DIR}/report.css REPORT_STYLE)
# No request may leave the page: pictures of controls that we do not use, and the map of the minified source.
string(REGEX REPLACE "url\\([^)]*\\)" "none" LEAFLET_STYLE "${LEAFLET_STYLE}")
string(REGEX REPLACE "/[/*]# sourceMappingURL=[^\n]*" "" LEAFLET_STYLE "${LEAFLET_STYLE}")
string(REGEX REPLACE "//# sourceMappingURL=[^\n]*" "" LEAFLET_SCRIPT "${LEAFLET_SCRIPT}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/assets.cpp.in ${PROJECT_BINARY_DIR}/generated/sim/output/web/assets.cpp @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/report.js
             ${CMAKE_CURRENT_LIST_DIR}/report.css)
