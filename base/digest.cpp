#include "base/digest.h"

#include <openssl/evp.h>

#include <array>

#include "base/error.h"

namespace janus {
namespace {

constexpr size_t truncatedBytes = 24;  // a multiple of 3, so base64 needs no padding

std::string base64url(const unsigned char* bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (size_t i = 0; i < truncatedBytes; i += 3) {
    const unsigned bits = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[bits >> shift & 63];
  }
  return text;
}

}  // namespace

struct Digest::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Digest::Digest() : state_(std::make_unique<State>()) {
  if (!state_->context || EVP_DigestInit_ex(state_->context, EVP_sha512(), nullptr) != 1)
    throw internalError("SHA-512 is not available in this computer's OpenSSL.");
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

Digest& Digest::add(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  return *this;
}

Digest& Digest::add(std::string_view text) { return add(std::as_bytes(std::span(text.data(), text.size()))); }

std::string Digest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  EVP_DigestFinal_ex(state_->context, bytes.data(), nullptr);
  return base64url(bytes.data());
}

std::string digestOf(std::string_view text) { return Digest().add(text).finish(); }

}  // namespace janus
