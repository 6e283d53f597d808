#include "geo/io/remote.h"

#include <cpl_http.h>
#include <fmt/core.h>

#include <memory>

#include "geo/io/gdal_door.h"

namespace phusong::geo {
namespace {

struct DestroyResult {
  void operator()(CPLHTTPResult* result) const noexcept { CPLHTTPDestroyResult(result); }
};

int go_on(double /*complete*/, const char* /*message*/, void* watcher) {
  const auto* w = static_cast<const Watcher*>(watcher);
  return w != nullptr && w->stop_requested() ? 0 : 1;
}

}  // namespace

std::optional<std::string> fetch(const std::string& address, const Watcher* watcher) {
  const gdal::Messages messages;
  const std::unique_ptr<CPLHTTPResult, DestroyResult> result{
      CPLHTTPFetchEx(address.c_str(), nullptr, go_on, const_cast<Watcher*>(watcher), nullptr, nullptr)};
  throw_if_stopped(watcher);
  const std::string trouble = result == nullptr              ? messages.last()
                              : result->pszErrBuf != nullptr ? std::string{result->pszErrBuf}
                              : result->nStatus != 0         ? fmt::format("transfer error {}", result->nStatus)
                                                             : std::string{};
  if (trouble.starts_with("HTTP error code : 404")) return std::nullopt;
  if (result == nullptr || !trouble.empty())
    throw Error{ErrorKind::network, address,
                fmt::format("the file could not be fetched ({}); check the address and the network, then run again",
                            trouble.empty() ? "no answer" : trouble)};
  if (result->nDataLen == 0) return std::string{};
  return std::string{reinterpret_cast<const char*>(result->pabyData), static_cast<std::size_t>(result->nDataLen)};
}

}  // namespace phusong::geo
