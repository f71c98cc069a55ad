#include "base/strict_json.h"

#include <cstddef>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "base/file_error.h"

namespace janus {
namespace {

using Json = nlohmann::json;

// Tells, through `position`, how far the lexer has read: the SAX interface says it for syntax errors only.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** position) : at_(at), position_(position) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *position_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    const CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** position_;
};

class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const std::filesystem::path& file, const char* what,
          const JsonLimits& limits)
      : text_(text), file_(file), what_(what), limits_(limits), at_(text.data()) {}

  Json build() {
    // nlohmann's lexer takes a NUL for the end of the text and steps over a byte order mark.
    if (const size_t nul = text_.find('\0'); nul != text_.npos) fail(nul, "has a NUL byte");
    if (text_.starts_with("\xef\xbb\xbf")) fail(0, "has a byte order mark; save it as plain UTF-8");
    const CountingIterator begin(text_.data(), &at_), end(text_.data() + text_.size(), &at_);
    Json::sax_parse(begin, end, this);
    return std::move(root_);
  }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(int64_t value) override { return put(value); }
  bool number_unsigned(uint64_t value) override { return put(value); }
  bool number_float(double value, const std::string&) override { return put(value); }
  bool string(std::string& value) override { return put(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }  // not in text
  bool start_object(size_t) override { return open(Json::object()); }
  bool start_array(size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (open_.back()->contains(name))
      fail(here(), fmt::format("has the key {} a second time", inQuotes(name)));
    slot_ = &(*open_.back())[name];
    return true;
  }

  bool parse_error(size_t position, const std::string&, const Json::exception& problem) override {
    fail(std::min(position > 0 ? position - 1 : 0, text_.size()), reason(position, problem.id));
  }

 private:
  bool put(Json value) {
    insert(std::move(value));
    return true;
  }

  Json* insert(Json value) {
    if (++values_ > limits_.values) fail(here(), fmt::format("has more than {} values", limits_.values));
    if (open_.empty()) return &(root_ = std::move(value));
    if (open_.back()->is_array()) return &open_.back()->emplace_back(std::move(value));
    return &(*slot_ = std::move(value));
  }

  bool open(Json container) {
    if (static_cast<int>(open_.size()) >= limits_.depth)
      fail(here(), fmt::format("nests deeper than {} levels", limits_.depth));
    // Pointers to parents stay good: a parent gets no new element while its child is open.
    open_.push_back(insert(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  size_t here() const { return static_cast<size_t>(at_ - text_.data()) - (at_ > text_.data()); }

  // The message for a syntax error; common mistakes are called by their names.
  std::string reason(size_t position, int id) const {
    constexpr int outOfRange = 406;
    if (id == outOfRange) return "has a number too large";
    const size_t at = std::min(position > 0 ? position - 1 : 0, text_.size());
    if (at >= text_.size()) return "ends inside a value: it is cut short";
    const char seen = text_[at];
    if (seen == '/' || seen == '#') return "has a comment, which JSON does not allow";
    const std::string_view around = text_.substr(at > 8 ? at - 8 : 0, 17);
    if (around.find("NaN") != around.npos || around.find("Infinity") != around.npos)
      return "has NaN or Infinity, which are not JSON numbers";
    if (static_cast<unsigned char>(seen) >= 0x80) return "is not UTF-8 text";
    return fmt::format("is not JSON: unexpected {}", inQuotes(std::string_view(&seen, 1)));
  }

  [[noreturn]] void fail(size_t at, const std::string& why) const {
    const std::string_view before = text_.substr(0, at);
    const size_t line = 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
    const size_t lineStart = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
    throw badFile(what_, file_, fmt::format("line {}:{} {}.", line, at - lineStart + 1, why));
  }

  std::string_view text_;
  const std::filesystem::path& file_;
  const char* what_;
  JsonLimits limits_;
  const char* at_;
  Json root_;
  std::vector<Json*> open_;
  Json* slot_ = nullptr;
  size_t values_ = 0;
};

}  // namespace

nlohmann::json strictJson(std::string_view text, const std::filesystem::path& file, const char* what,
                          const JsonLimits& limits) {
  return Builder(text, file, what, limits).build();
}

}  // namespace janus
