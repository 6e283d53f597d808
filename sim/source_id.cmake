# Hashes source files into a C++ file with two functions; called at build time, when one of the files has changed:
#
#   cmake -D ROOT=<source tree> -D OUTPUT=<file.cpp> -P sim/source_id.cmake
#
# Lines that hold a comment alone do not count, so that rewording one makes nothing anew. The same sources give the same
# hash in any folder.
get_filename_component(ROOT ${ROOT} ABSOLUTE)
function(hash_of result)
  set(files)
  foreach(room IN LISTS ARGN)
    file(GLOB_RECURSE found RELATIVE ${ROOT} ${ROOT}/${room}/*.cpp ${ROOT}/${room}/*.h)
    if(room MATCHES "[.]cpp$")
      file(GLOB found RELATIVE ${ROOT} ${ROOT}/${room})
    endif()
    list(APPEND files ${found})
  endforeach()
  list(REMOVE_DUPLICATES files)
  list(SORT files)
  set(all "")
  foreach(file IN LISTS files)
    file(READ ${ROOT}/${file} text)
    string(REGEX REPLACE "(^|\n)[ \t]*//[^\n]*" "\\1" text "${text}")
    string(SHA256 hash "${text}")
    string(APPEND all "${file} ${hash}\n")
  endforeach()
  string(SHA256 hash "${all}")
  string(SUBSTRING ${hash} 0 16 hash)
  set(${result} ${hash} PARENT_SCOPE)
endfunction()

# What a result depends on, and of that what decides how far a mast is heard.
hash_of(engine geo models sim/scenario sim/coverage sim/area sim/gaps sim/siting sim/link sim/backhaul sim/plan sim/invest
        sim/inputs.cpp sim/pipeline.cpp)
hash_of(radio geo/grid geo/ground models sim/coverage sim/gaps)
set(text "// Made by sim/source_id.cmake.
#include \"sim/source_id.h\"

namespace phusong::sim {

std::string_view engine_id() noexcept { return \"${engine}\"; }
std::string_view radio_id() noexcept { return \"${radio}\"; }

}  // namespace phusong::sim
")
file(WRITE ${OUTPUT} "${text}")
