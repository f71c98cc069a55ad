#include "engine/formats/annotation_file.h"

#include <memory>
#include <tuple>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/formats/bed_lines.h"
#include "engine/formats/cytoband_lines.h"
#include "engine/formats/gff3_lines.h"
#include "engine/formats/gtf_lines.h"
#include "engine/formats/text_lines.h"

namespace janus {
namespace {

constexpr int64_t linesBetweenChecks = 4096;
constexpr int64_t linesToTellFormat = 1000;  // of which one must be BED, GFF3 or GTF

class AnnotationReader {
 public:
  AnnotationReader(const std::filesystem::path& file, const ContigResolver& resolve,
                   const AnnotationLimits& limits, std::stop_token stop)
      : file_(file),
        limits_(limits),
        stop_(std::move(stop)),
        text_(file, "annotation", limits.textBytes),
        placement_(resolve) {}

  AnnotationFile read() {
    for (std::string_view line; text_.next(line);) {
      if (text_.number() % linesBetweenChecks == 0) check();
      if (!isComment(line)) take(line);
      if (lines_ && lines_->ended()) break;
    }
    check();
    if (!lines_ && total_ > 0) refuseUnknown();
    return finished();
  }

 private:
  static bool blank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

  // Comments, directives, browser and track lines; a directive may tell the format.
  bool isComment(std::string_view line) {
    if (line.starts_with("##gff-version")) gff3_ = line.find('3', 13) != line.npos;
    if (line.starts_with("##fileformat=VCF")) refuse("it is a VCF of variants; variants mode reads those");
    if (line.starts_with('>') && !lines_ && total_ == 0) refuse("it is a FASTA file; open it as a genome");
    if (line.starts_with("fixedStep ") || line.starts_with("variableStep ") ||
        (line.starts_with("track ") &&
         (line.find("type=bedGraph") != line.npos || line.find("type=wiggle") != line.npos)))
      refuse("it holds values, not features; make a bigWig of it and open that");
    return line.starts_with('#') || blank(line) || line.starts_with("track ") ||
           line.starts_with("browser ") || line == "track" || line == "browser";
  }

  void take(std::string_view line) {
    ++total_;
    if (!lines_) lines_ = linesFor(line);
    if (!lines_ && total_ >= linesToTellFormat) refuseUnknown();
    if (firstLine_.empty()) firstLine_ = line.substr(0, 64);
    if (!lines_)
      skip("it is not BED, GFF3 or GTF");
    else if (text_.cut())
      skip(fmt::format("it is longer than {} bytes", grouped(TextLines::longestLine)));
    else if (const auto bad = lines_->read(line, text_.number()))
      skip(bad->why);
  }

  std::unique_ptr<FeatureLines> linesFor(std::string_view line) {
    if (looksLikeGff(line)) {
      if (!gff3_ && looksLikeGtf(line)) return std::make_unique<GtfLines>(warnings_);
      return std::make_unique<Gff3Lines>(warnings_);
    }
    if (CytobandLines::looksLike(line)) return std::make_unique<CytobandLines>();
    if (BedLines::looksLike(line)) return std::make_unique<BedLines>(placement_, warnings_);
    return nullptr;
  }

  void skip(std::string why) {
    if (skipped_++ > 0) return;
    firstSkipped_ = text_.number();
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
      std::erase_if(out.features, [this](const Feature& f) { return !placement_.reaches(f.region); });
      std::erase_if(out.features, [this](Feature& f) { return !placement_.place(f); });
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

  void note(std::vector<std::string>& notes, bool empty) const {
    const auto add = [&](const std::string& sentence) {
      notes.push_back(fmt::format("Annotation {}: {}.", inQuotes(file_.string()), sentence));
    };
    if (skipped_ > 0)
      add(fmt::format("{} of {} skipped, first at line {}: {}", grouped(skipped_), counted(total_, "line"),
                      grouped(firstSkipped_), whySkipped_));
    for (const std::string& sentence : warnings_.sentences()) add(sentence);
    const std::vector<std::string> places = placement_.sentences();
    for (const std::string& sentence : places) add(sentence);
    if (empty && places.empty()) add("it holds no features");
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw inputError(fmt::format("Cannot read annotation {}: {}.", inQuotes(file_.string()), why));
  }
  [[noreturn]] void refuseUnknown() const {
    refuse(fmt::format("it is not BED, GFF3 or GTF; its first line is \"{}\"", printable(firstLine_, 40)));
  }

  const std::filesystem::path& file_;
  const AnnotationLimits& limits_;
  std::stop_token stop_;
  TextLines text_;
  Placement placement_;
  ParseWarnings warnings_;
  std::unique_ptr<FeatureLines> lines_;
  bool gff3_ = false;
  int64_t total_ = 0, skipped_ = 0, firstSkipped_ = 0;
  std::string whySkipped_, firstLine_;
};

}  // namespace

AnnotationFile readAnnotation(const std::filesystem::path& file, const ContigResolver& resolve,
                              const AnnotationLimits& limits, std::stop_token stop) {
  return AnnotationReader(file, resolve, limits, std::move(stop)).read();
}

}  // namespace janus
