// What is remembered of plugins from one program to the next, by the digest of their content: that one is
// sound, or what it did.
#pragma once

#include <string>
#include <string_view>

namespace janus {

constexpr std::string_view soundPlugin = "sound";

// "sound", a sentence of what it did, or nothing.
std::string rememberedOf(const std::string& digest);

// A cache that cannot be written costs a trial at the next start, nothing else.
void remember(const std::string& digest, std::string_view what);

// From now on a plugin that ends this process in one of its calls, by a signal or by exit(), is remembered
// for it, so that the next process leaves it out. The process ends as it would have.
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
