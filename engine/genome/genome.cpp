#include "engine/genome/genome.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/digest.h"
#include "base/error.h"
#include "engine/genome/aliases.h"
#include "engine/genome/genome_index.h"
#include "protocol/locus.h"

namespace janus {
namespace {

constexpr int64_t basesAtOnce = 1 << 20;  // read between two looks at the stop token

// Without .gz and what is before it: "hg38.fa.gz" -> "hg38".
std::string nameOf(const std::filesystem::path& path) {
  std::filesystem::path name = path.filename();
  if (name.extension() == ".gz" || name.extension() == ".bgz") name = name.stem();
  for (const char* extension : {".fa", ".fasta", ".fna", ".fas", ".txt", ".2bit"})
    if (name.extension() == extension) return name.stem().string();
  return name.string();
}

std::optional<int64_t> number(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The slice of a chromosome that a record's name describes; the whole record where it describes none.
Contig placeOf(const SequenceRecord& record) {
  const std::string_view name = record.name;
  const size_t colon = name.rfind(':'), dash = name.rfind('-');
  if (colon != std::string_view::npos && colon > 0 && dash != std::string_view::npos && dash > colon) {
    const auto first = number(name.substr(colon + 1, dash - colon - 1)), last = number(name.substr(dash + 1));
    if (first && last && *first >= 1 && *last >= *first && *last - *first + 1 == record.length)
      return {std::string(name.substr(0, colon)), *first - 1, *last};
  }
  return {record.name, 0, record.length};
}

}  // namespace

Genome::Genome(std::shared_ptr<const InputFile> file)
    : file_(std::move(file)), sequences_(sequenceFileOf(file_)), name_(nameOf(file_->path())) {}

std::shared_ptr<const Genome> Genome::open(const std::filesystem::path& path, std::stop_token stop,
                                           const Progress& progress) {
  std::shared_ptr<Genome> genome(new Genome(std::make_shared<const InputFile>(path, "genome")));
  genome->read(
      stop, progress ? progress : [](double) {});
  genome->nameContigs();
  return genome;
}

// From the index, or from the file itself.
void Genome::read(const std::stop_token& stop, const Progress& progress) {
  const std::string key = indexKey(*file_);
  std::optional<GenomeIndex> index = loadIndex(key);
  if (index) {
    sequences_->take(*index);
  } else {
    index = sequences_->scan(stop, progress);
    file_->requireUnchanged();
    if (const std::string why = saveIndex(*index, key); !why.empty())
      notes_.push_back(fmt::format(
          "The index could not be kept, so the next opening reads the whole file again: {}", why));
  }
  records_ = std::move(index->contents.records);
  notes_.insert(notes_.begin(), index->contents.notes.begin(), index->contents.notes.end());
  noteAmbiguousLetters();
}

// To a model R and Y are the same.
void Genome::noteAmbiguousLetters() {
  int64_t letters = 0;
  std::string first;
  for (const SequenceRecord& record : records_) {
    if (letters == 0) first = record.name;
    letters += record.counts.ambiguous;
  }
  if (letters > 0)
    notes_.push_back(
        fmt::format("{} IUPAC letter{} that stand for several bases (R, Y, ...), first in {}: a model "
                    "reads each of them as the same unknown base.",
                    withThousands(letters), letters == 1 ? "" : "s", printable(first, 40)));
}

// Slices get their chromosome's name, unless two records would then share one.
void Genome::nameContigs() {
  std::unordered_map<std::string, int> uses;
  for (const SequenceRecord& record : records_) ++uses[placeOf(record).name];
  Digest all;
  for (const SequenceRecord& record : records_) {
    Contig contig = placeOf(record);
    if (uses[contig.name] > 1) contig = {record.name, 0, record.length};
    if (contig.name != record.name)
      notes_.push_back(fmt::format("{} is shown as {} to {} of {}.", printable(record.name, 40),
                                   withThousands(contig.begin + 1), withThousands(contig.end),
                                   printable(contig.name, 40)));
    all.add(fmt::format("{}\t{}\t{}\n", contig.name, contig.begin, record.digest));
    indexOf_.emplace(contig.name, contigs_.size());
    contigs_.push_back(std::move(contig));
  }
  digest_ = all.finish();
}

int64_t Genome::bases() const {
  return std::accumulate(contigs_.begin(), contigs_.end(), int64_t{0},
                         [](int64_t sum, const Contig& contig) { return sum + contig.length(); });
}

size_t Genome::indexOf(std::string_view name) const {
  const auto found = indexOf_.find(std::string(name));
  if (found == indexOf_.end())
    throw inputError(
        fmt::format("Genome {} has no contig \"{}\".", inQuotes(path().string()), printable(name, 40)));
  return found->second;
}

const Contig& Genome::contig(std::string_view name) const { return contigs_[indexOf(name)]; }
const std::string& Genome::digest(std::string_view contig) const { return records_[indexOf(contig)].digest; }
const BaseCounts& Genome::counts(std::string_view contig) const { return records_[indexOf(contig)].counts; }

std::optional<std::string> Genome::resolveContig(std::string_view typed) const {
  // Looked up, not searched for: a file may name every one of half a million scaffolds.
  if (const auto own = indexOf_.find(std::string(typed)); own != indexOf_.end()) return own->first;
  return contigNamed(typed, contigs_);
}

std::string Genome::sequence(const Region& region, const std::stop_token& stop) const {
  const size_t index = indexOf(region.contig);
  const Contig& contig = contigs_[index];
  if (region.begin > region.end || !contig.whole().contains(region))
    throw inputError(fmt::format("{}:{}-{} (0-based) does not lie within {}.", printable(region.contig, 40),
                                 region.begin, region.end, formatLocus(contig.whole())));
  file_->requireUnchanged();
  std::string out;
  out.reserve(static_cast<size_t>(region.length()));
  for (int64_t begin = region.begin; begin < region.end; begin += basesAtOnce) {
    throwIfStopped(stop);
    sequences_->append(out, records_[index], begin - contig.begin,
                       std::min(begin + basesAtOnce, region.end) - contig.begin);
  }
  return out;
}

}  // namespace janus
