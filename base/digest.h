// Content digests: names for data that do not depend on where it lies.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace janus {

// SHA-512 truncated to 24 bytes, base64url: 32 characters ("sha512t24u" of GA4GH refget 2.0).
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;

  Digest& add(std::span<const std::byte> bytes);
  Digest& add(std::string_view text);
  std::string finish();  // at most once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string digestOf(std::string_view text);

}  // namespace janus
