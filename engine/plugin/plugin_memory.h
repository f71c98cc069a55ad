// Remembers, from one start of the program to the next, whether a plugin is sound or how it failed; the
// digest of its content is the key.
#pragma once

#include <string>
#include <string_view>

namespace janus {

constexpr std::string_view soundPlugin = "sound";

// "sound", a sentence that says how it failed, or nothing where it is not known.
std::string rememberedOf(const std::string& digest);

// Where the cache cannot be written, the plugin is only tried again at the next start.
void remember(const std::string& digest, std::string_view what);

// From now on a plugin that ends this process in one of its calls, by a signal or by exit(), is remembered as
// one that does, so that the next process leaves it out. This process still ends in the same way.
void rememberCrashes();

// For as long as it lives this thread is in a call of the plugin of that digest.
class PluginCall {
 public:
  explicit PluginCall(const std::string& digest);
  ~PluginCall();
  PluginCall(const PluginCall&) = delete;
  PluginCall& operator=(const PluginCall&) = delete;

 private:
  const std::string memory_;  // the file to write to
  const char* before_;
};

}  // namespace janus
