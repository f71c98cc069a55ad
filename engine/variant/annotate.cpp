#include "engine/variant/annotate.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/variant/variant_writer.h"
#include "protocol/locus.h"

namespace janus {
namespace {

// Scored together: their windows are asked of the model side by side, and are in memory at once.
constexpr size_t allelesTogether = 96;
constexpr size_t recordsTogether = 2048;

bool isOfEarlierScoring(const std::string& line) {
  return line.starts_with("##INFO=<ID=" + std::string(fieldPrefix)) || line.starts_with("##janus_");
}

std::vector<std::string> headerOf(const VariantFile& file, const AnnotationRequest& request,
                                  Strands strands) {
  std::vector<std::string> lines;
  for (const std::string& line : file.header())
    if (!isOfEarlierScoring(line)) lines.push_back(line);
  std::vector<std::string> added = request.origin;
  for (std::string& line : infoLines(request.scores, strands)) added.push_back(std::move(line));
  lines.insert(lines.end() - 1, added.begin(), added.end());
  const bool needsAll = variantFormatOf(request.out) == VariantFormat::Bcf && !file.isBcf();
  return needsAll ? headerForBcf(request.in, lines) : lines;
}

class Annotating {
 public:
  Annotating(const AnnotationRequest& request, StrandPredictor& passes,
             const std::shared_ptr<const Genome>& genome, std::stop_token stop)
      : request_(request),
        strands_(passes.strands()),
        contigs_(genome),
        letters_(genome),
        scorer_(passes, letters_, choiceOf(request.scores, request.context)),
        stop_(std::move(stop)) {}

  AnnotationSummary run(const std::function<void(double)>& progress) {
    const VariantSurvey survey = surveyVariants(request_.in, contigs_, letters_, stop_);
    VariantFile file(request_.in);
    tellOf(file, survey);
    const auto writer = variantWriter(
        {request_.out, headerOf(file, request_, strands_), fieldNames(request_.scores, strands_)}, file);
    while (auto record = file.next()) {
      add(std::move(*record));
      if (alleles_.size() < allelesTogether && records_.size() < recordsTogether) continue;
      flush(*writer);
      progress(static_cast<double>(summary_.records) / static_cast<double>(survey.records));
    }
    flush(*writer);
    if (file.hadCarriageReturns()) note("Its lines end with CR LF; those of the result end with LF.");
    note(writer->commit(survey.sorted));
    return std::move(summary_);
  }

 private:
  void note(const std::string& sentence) {
    if (!sentence.empty()) summary_.notes.push_back(sentence);
  }

  void tellOf(const VariantFile& file, const VariantSurvey& survey) {
    note(contigs_.note());
    if (file.contigs().empty()) note("Its header has no ##contig lines.");
    note(otherAssembly(file.contigs(), contigs_));
    for (const auto& [contig, records] : survey.unknown)
      note(fmt::format("{} is not in this genome: {} record{} not scored.", printable(contig, 40),
                       withThousands(records), records == 1 ? " is" : "s are"));
    if (survey.differing > 0)
      note(fmt::format("REF contradicts the genome in {} of {} records, first at {}.",
                       withThousands(survey.differing), withThousands(survey.known), survey.firstDiffering));
  }

  // A record without ALT has one value all the same: why there is no score.
  void add(VariantRecord record) {
    const std::optional<Contig>& contig = contigs_.called(record.contig);
    const size_t first = alleles_.size();
    for (const std::string& alt : record.alts)
      alleles_.push_back(alleleOf(contig, record.position, record.ref, alt, letters_));
    if (record.alts.empty()) alleles_.push_back(alleleOf(contig, record.position, record.ref, ".", letters_));
    records_.emplace_back(std::move(record), first);
  }

  void flush(VariantWriter& writer) {
    const auto scores = scorer_.score(alleles_, stop_);
    for (size_t i = 0; i < records_.size(); ++i) {
      const size_t first = records_[i].second;
      const size_t end = i + 1 < records_.size() ? records_[i + 1].second : alleles_.size();
      writer.write(records_[i].first, fieldsOf(std::span(scores).subspan(first, end - first), request_.scores,
                                               strands_, request_.context));
    }
    for (size_t i = 0; i < scores.size(); ++i) count(scores[i], alleles_[i]);
    summary_.records += static_cast<int64_t>(records_.size());
    records_.clear();
    alleles_.clear();
  }

  void count(const AlleleScores& scores, const Allele& allele) {
    ++summary_.alleles;
    summary_.moved += scores.moved;
    if (scores.why == Why::Scored) {
      ++summary_.scored;
      return;
    }
    auto& unscored = summary_.unscored[scores.why];
    if (unscored.alleles++ == 0) unscored.first = allele.detail;
  }

  const AnnotationRequest& request_;
  const Strands strands_;
  VariantContigs contigs_;
  ContigLetters letters_;
  VariantScorer scorer_;
  const std::stop_token stop_;
  std::vector<std::pair<VariantRecord, size_t>> records_;  // with their first among alleles_
  std::vector<Allele> alleles_;
  AnnotationSummary summary_;
};

}  // namespace

AnnotationSummary annotateVariants(const AnnotationRequest& request, StrandPredictor& passes,
                                   const std::shared_ptr<const Genome>& genome,
                                   const std::function<void(double)>& progress, std::stop_token stop) {
  AnnotationSummary summary = Annotating(request, passes, genome, std::move(stop)).run(progress);
  summary.windows = passes.windowsAsked();
  return summary;
}

}  // namespace janus
