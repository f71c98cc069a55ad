#include "engine/formats/text_lines.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/formats/parse_warnings.h"

namespace janus {
namespace {

constexpr size_t bufferBytes = 1 << 18;

struct Magic {
  std::string_view bytes;
  const char* verdict;
};
using std::string_view_literals::operator""sv;
constexpr Magic magics[] = {
    {"\xff\xfe"sv, "it is UTF-16 text; save it as UTF-8"},
    {"\xfe\xff"sv, "it is UTF-16 text; save it as UTF-8"},
    {"\x28\xb5\x2f\xfd"sv, "it is packed with zstd; unpack it first (plain, gzip and bgzip are read)"},
    {"\xfd\x37zXZ"sv, "it is packed with xz; unpack it first (plain, gzip and bgzip are read)"},
    {"BZh"sv, "it is packed with bzip2; unpack it first (plain, gzip and bgzip are read)"},
    {"PK\x03\x04"sv, "it is a zip archive; unpack it first (plain, gzip and bgzip are read)"},
    {"\xeb\xf2\x89\x87"sv, "it is a bigBed; bigBedToBed makes a BED file of it"},
    {"\x87\x89\xf2\xeb"sv, "it is a bigBed; bigBedToBed makes a BED file of it"},
    {"\x26\xfc\x8f\x88"sv, "it is a bigWig: values, not features"},
    {"\x88\x8f\xfc\x26"sv, "it is a bigWig: values, not features"},
    {"CRAM"sv, "it is a CRAM file of reads, not features"},
};

}  // namespace

TextLines::TextLines(const std::filesystem::path& file, const char* what, int64_t mostBytes)
    : file_(file, what), buffer_(bufferBytes), mostBytes_(mostBytes) {
  std::array<std::byte, 16> head{};
  const size_t got = file_.readSome(0, head);
  const std::string_view seen(reinterpret_cast<const char*>(head.data()), got);
  for (const Magic& magic : magics)
    if (seen.starts_with(magic.bytes)) refuse(magic.verdict);
  const int copy = ::dup(file_.descriptor());
  stream_ = copy < 0 ? nullptr : ::gzdopen(copy, "rb");
  if (!stream_) {
    if (copy >= 0) ::close(copy);
    throw resourceError(fmt::format("Cannot open {} {}: no memory or no file handle is left.", what,
                                    inQuotes(file.string())));
  }
  ::gzbuffer(stream_, bufferBytes);
  try {
    start();
  } catch (...) {
    ::gzclose_r(stream_);
    throw;
  }
}

TextLines::~TextLines() { ::gzclose_r(stream_); }

// The first buffer tells how lines end and whether a byte-order mark leads.
void TextLines::start() {
  fill();
  const std::string_view head(buffer_.data(), end_);
  if (head.starts_with("\xef\xbb\xbf")) at_ = 3;
  if (head.find('\n') == head.npos && head.find('\r') != head.npos) lineEnd_ = '\r';
}

bool TextLines::fill() {
  const int got = ::gzread(stream_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
  int status = Z_OK;
  const char* text = ::gzerror(stream_, &status);
  if (got < 0)
    refuse(fmt::format("its compressed data are damaged after {} bytes of text ({})", grouped(bytes_), text));
  if (got == 0 && status == Z_BUF_ERROR)
    refuse(fmt::format("it ends early: the archive is cut after {} bytes of text", grouped(bytes_)));
  at_ = 0;
  end_ = static_cast<size_t>(got);
  bytes_ += got;
  if (std::memchr(buffer_.data(), 0, end_)) refuse("it is not text: it holds a NUL byte");
  if (bytes_ > mostBytes_)
    refuse(fmt::format("it holds more than {} bytes of text; cut it to the regions you need",
                       grouped(mostBytes_)));
  return got > 0;
}

bool TextLines::next(std::string_view& line) {
  carried_.clear();
  cut_ = false;
  bool any = false;
  while (at_ < end_ || fill()) {
    any = true;
    const char* begin = buffer_.data() + at_;
    const void* found = std::memchr(begin, lineEnd_, end_ - at_);
    const size_t length = found ? static_cast<size_t>(static_cast<const char*>(found) - begin) : end_ - at_;
    at_ += length + (found ? 1 : 0);
    if (found && carried_.empty() && length <= longestLine) {
      line = {begin, length};
      break;
    }
    cut_ = cut_ || carried_.size() + length > longestLine;
    carried_.append(begin, std::min(length, longestLine - carried_.size()));
    line = carried_;
    if (found) break;
  }
  if (!any) return false;
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++number_;
  return true;
}

void TextLines::refuse(const std::string& why) const {
  throw inputError(fmt::format("Cannot read {} {}: {}.", file_.what(), inQuotes(file_.path().string()), why));
}

}  // namespace janus
