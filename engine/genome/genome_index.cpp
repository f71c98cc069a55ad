#include "engine/genome/genome_index.h"

#include <charconv>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/paths.h"

namespace janus {
namespace {

constexpr std::string_view firstWord = "janusscope-genome-index-1";

// The tab-separated fields of one line, taken from the left.
class Fields {
 public:
  explicit Fields(std::string_view line) : rest_(line) {}

  std::string_view text() {
    const size_t end = rest_.find('\t');
    const std::string_view field = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    return field;
  }

  int64_t number() {
    const std::string_view field = text();
    int64_t value = -1;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    good_ &= error == std::errc() && end == field.data() + field.size() && value >= 0;
    return value;
  }

  bool good() const { return good_; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

std::string lineOf(const SequenceRecord& record) {
  const BaseCounts& counts = record.counts;
  return fmt::format("R\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", record.name, record.line,
                     record.length, record.offset, record.lineBases, record.lineBytes, counts.acgt, counts.n,
                     counts.ambiguous, counts.uracil, counts.other, counts.lower, record.digest);
}

SequenceRecord recordFrom(Fields& fields) {
  SequenceRecord record;
  record.name = fields.text();
  for (int64_t* number : {&record.line, &record.length, &record.offset, &record.lineBases, &record.lineBytes,
                          &record.counts.acgt, &record.counts.n, &record.counts.ambiguous,
                          &record.counts.uracil, &record.counts.other, &record.counts.lower})
    *number = fields.number();
  record.digest = fields.text();
  return record;
}

bool addLine(GenomeIndex& index, std::string_view line) {
  Fields fields(line);
  const std::string_view kind = fields.text();
  if (kind == "N") return index.contents.notes.emplace_back(fields.text()), true;
  if (kind == "R") {
    index.contents.records.push_back(recordFrom(fields));
  } else if (kind == "B") {
    index.blocks.push_back({.compressed = fields.number(), .uncompressed = fields.number()});
  } else {
    return false;
  }
  return fields.good();
}

std::string_view takeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

}  // namespace

std::string indexKey(const InputFile& file) {
  return digestOf(fmt::format("{} {}", firstWord, file.sampledDigest()));
}

std::filesystem::path indexPath(const std::string& key) { return cacheDir() / "genomes" / (key + ".tsv"); }

std::string indexText(const GenomeIndex& index, const std::string& key) {
  std::string text = fmt::format("{}\t{}\n", firstWord, key);
  for (const std::string& note : index.contents.notes) text += fmt::format("N\t{}\n", note);
  for (const BgzfBlock& block : index.blocks)
    text += fmt::format("B\t{}\t{}\n", block.compressed, block.uncompressed);
  for (const SequenceRecord& record : index.contents.records) text += lineOf(record);
  return text + fmt::format("E\t{}\n", digestOf(text));
}

std::optional<GenomeIndex> indexFromText(std::string_view text, const std::string& key) {
  const size_t end = text.rfind("E\t");
  if (end == std::string_view::npos ||
      text.substr(end) != fmt::format("E\t{}\n", digestOf(text.substr(0, end))))
    return std::nullopt;
  text = text.substr(0, end);
  if (takeLine(text) != fmt::format("{}\t{}", firstWord, key)) return std::nullopt;
  GenomeIndex index;
  while (!text.empty())
    if (!addLine(index, takeLine(text))) return std::nullopt;
  return index.contents.records.empty() ? std::nullopt : std::optional(std::move(index));
}

std::optional<GenomeIndex> loadIndex(const std::string& key) {
  std::ifstream in(indexPath(key), std::ios::binary);
  if (!in) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return indexFromText(text, key);
}

std::string saveIndex(const GenomeIndex& index, const std::string& key) {
  try {
    const std::filesystem::path path = indexPath(key);
    std::filesystem::create_directories(path.parent_path());
    AtomicFile file(path);
    file.write(indexText(index, key));
    file.commit();
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace janus
