#include "engine/formats/annotation_file.h"

#include <memory>
#include <tuple>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/formats/bed_lines.h"
#include "engine/formats/contig_facts.h"
#include "engine/formats/cytoband_lines.h"
#include "engine/formats/gene_pred_lines.h"
#include "engine/formats/gff3_lines.h"
#include "engine/formats/gtf_lines.h"
#include "engine/formats/table_lines.h"
#include "engine/formats/text_format.h"
#include "engine/formats/text_lines.h"

namespace janus {
namespace {

constexpr int64_t linesBetweenChecks = 4096;
constexpr size_t mostSampleBytes = 4 << 20;  // of lines that have not yet told what they are

class AnnotationReader {
 public:
  AnnotationReader(const std::filesystem::path& file, const ContigResolver& resolve,
                   const AnnotationLimits& limits, std::stop_token stop)
      : file_(file),
        resolve_(resolve),
        limits_(limits),
        stop_(std::move(stop)),
        text_(file, "annotation", limits.textBytes),
        evidence_(file),
        placement_(resolve) {}

  AnnotationFile read() {
    for (std::string_view line; text_.next(line);) {
      if (text_.number() % linesBetweenChecks == 0) check();
      if (!isHeader(line)) take(line);
      if (lines_ && lines_->ended()) break;
    }
    if (!lines_) decide();
    check();
    return finished();
  }

 private:
  static bool blank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

  // Comments, directives, browser and track lines tell the format and the contigs.
  bool isHeader(std::string_view line) {
    if (blank(line)) return true;
    if (line.starts_with('>') && !lines_ && sample_.empty())
      refuse("it is a FASTA file; open it as a genome");
    const char first = line.front();
    if (first != '#' && first != '@' && first != 't' && first != 'b' && first != 'f' && first != 'v')
      return false;
    if (!evidence_.addHeader(line)) return false;
    if (lines_ && evidence_.holdsValues()) refuse(evidence_.verdict().refusal);  // a second track
    contigs_.addHeader(line);
    return true;
  }

  // The first lines are kept until they have told what they are.
  void take(std::string_view line) {
    if (lines_) return read(line, text_.number(), text_.cut());
    evidence_.addLine(line);
    sample_.push_back({std::string(line), text_.number(), text_.cut()});
    sampleBytes_ += line.size();
    if (evidence_.enough() || sampleBytes_ > mostSampleBytes) decide();
  }

  void decide() {
    const FormatVerdict verdict = evidence_.verdict();
    if (!verdict.refusal.empty()) refuse(verdict.refusal);
    lines_ = linesFor(verdict);
    if (!lines_ && !sample_.empty()) refuseUnknown();
    const size_t first = verdict.header.empty() ? 0 : 1;
    if (verdict.headerIsAmbiguous && lines_->format() == std::string_view("BED")) tellColumns();
    for (size_t i = first; i < sample_.size() && !lines_->ended(); ++i)
      read(sample_[i].text, sample_[i].number, sample_[i].cut);
    sample_ = {};
  }

  void tellColumns() {
    warnings_.add("line",
                  "that names columns, not from where they count; read as BED, from 0 and without the end",
                  sample_.front().number, sample_.front().text);
  }

  void read(std::string_view line, int64_t number, bool cut) {
    ++total_;
    if (cut)
      skip(number, fmt::format("it is longer than {} bytes", grouped(TextLines::longestLine)));
    else if (const auto bad = lines_->read(line, number))
      skip(number, bad->why);
  }

  std::unique_ptr<FeatureLines> linesFor(const FormatVerdict& verdict) {
    switch (verdict.format) {
      case TextFormat::Bed:
        return std::make_unique<BedLines>(placement_, warnings_, "BED", verdict.thick);
      case TextFormat::NarrowPeak:
        return std::make_unique<BedLines>(placement_, warnings_, "narrowPeak", false);
      case TextFormat::BroadPeak:
        return std::make_unique<BedLines>(placement_, warnings_, "broadPeak", false);
      case TextFormat::Gff3:
        return std::make_unique<Gff3Lines>(warnings_, contigs_);
      case TextFormat::Gtf:
        return std::make_unique<GtfLines>(warnings_);
      case TextFormat::Cytoband:
        return std::make_unique<CytobandLines>();
      case TextFormat::IntervalList:
        return std::make_unique<TableLines>(TableLines::intervalList());
      case TextFormat::Table:
        return std::make_unique<TableLines>(TableLines::named(verdict.header));
      case TextFormat::GenePred:
        return std::make_unique<GenePredLines>();
      case TextFormat::Unknown:
        break;
    }
    return nullptr;
  }

  void skip(int64_t number, std::string why) {
    if (skipped_++ > 0) return;
    firstSkipped_ = number;
    whySkipped_ = std::move(why);
  }

  void check() const {
    throwIfStopped(stop_);
    if (!lines_ || lines_->bytesHeld() <= limits_.memory) return;
    throw resourceError(
        fmt::format("Cannot hold annotation {}: its features need more than {} MiB at line {}; cut it to the "
                    "regions you need.",
                    inQuotes(file_.string()), limits_.memory >> 20, grouped(text_.number())));
  }

  AnnotationFile finished() {
    AnnotationFile out;
    if (total_ > 0 && skipped_ == total_)
      refuse(fmt::format("it has no usable line; line {}: {}", grouped(firstSkipped_), whySkipped_));
    if (lines_) {
      out.format = lines_->format();
      out.features = lines_->finish();
      place(out.features);
      out.names = lines_->takeNames();
      std::erase_if(out.names, [this](FeatureName& name) { return !placement_.place(name.region); });
    }
    std::ranges::stable_sort(out.features, [](const Feature& a, const Feature& b) {
      return std::tie(a.region.contig, a.region.begin, a.region.end) <
             std::tie(b.region.contig, b.region.begin, b.region.end);
    });
    note(out.notes, out.features.empty());
    return out;
  }

  void place(std::vector<Feature>& features) {
    std::vector<Feature> behindOrigin;
    for (Feature& feature : features)
      if (auto behind = contigs_.cutAtOrigin(feature)) behindOrigin.push_back(*std::move(behind));
    std::ranges::move(behindOrigin, std::back_inserter(features));
    std::erase_if(features, [this](const Feature& feature) { return !placement_.reaches(feature.region); });
    std::erase_if(features, [this](Feature& feature) { return !placement_.place(feature); });
  }

  void note(std::vector<std::string>& notes, bool empty) const {
    const auto add = [&](const std::string& sentence) {
      notes.push_back(fmt::format("Annotation {}: {}.", inQuotes(file_.string()), sentence));
    };
    if (skipped_ > 0)
      add(fmt::format("{} of {} skipped, first at line {}: {}", grouped(skipped_), counted(total_, "line"),
                      grouped(firstSkipped_), whySkipped_));
    for (const std::string& sentence : warnings_.sentences()) add(sentence);
    for (const std::string& sentence : contigs_.sentences(resolve_)) add(sentence);
    const std::vector<std::string> places = placement_.sentences();
    for (const std::string& sentence : places) add(sentence);
    if (empty && places.empty()) add("it holds no features");
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw inputError(fmt::format("Cannot read annotation {}: {}.", inQuotes(file_.string()), why));
  }
  [[noreturn]] void refuseUnknown() const {
    refuse(fmt::format("it is not BED, GFF3 or GTF; its first line is \"{}\"",
                       printable(sample_.front().text, 40)));
  }

  struct SampledLine {
    std::string text;
    int64_t number;
    bool cut;
  };

  const std::filesystem::path& file_;
  const ContigResolver& resolve_;
  const AnnotationLimits& limits_;
  std::stop_token stop_;
  TextLines text_;
  FormatEvidence evidence_;
  ContigFacts contigs_;
  Placement placement_;
  ParseWarnings warnings_;
  std::unique_ptr<FeatureLines> lines_;
  std::vector<SampledLine> sample_;  // until `lines_` is chosen
  size_t sampleBytes_ = 0;
  int64_t total_ = 0, skipped_ = 0, firstSkipped_ = 0;
  std::string whySkipped_;
};

}  // namespace

AnnotationFile readAnnotation(const std::filesystem::path& file, const ContigResolver& resolve,
                              const AnnotationLimits& limits, std::stop_token stop) {
  return AnnotationReader(file, resolve, limits, std::move(stop)).read();
}

}  // namespace janus
