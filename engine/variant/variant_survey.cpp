#include "engine/variant/variant_survey.h"

#include <set>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "protocol/locus.h"

namespace janus {
namespace {

constexpr int64_t enoughToJudge = 20, recordsAtOnce = 4096;

// Whether records come in an order that an index can be made of.
class Order {
 public:
  bool follows(const VariantRecord& record) {
    if (record.contig != contig_) {
      contig_ = record.contig;
      last_ = record.position;
      return seen_.insert(contig_).second;
    }
    return record.position >= std::exchange(last_, record.position);
  }

 private:
  std::string contig_;
  int64_t last_ = 0;
  std::set<std::string> seen_;
};

void refuseOtherAssembly(const VariantSurvey& survey, const std::filesystem::path& path) {
  if (survey.known < enoughToJudge || 2 * survey.differing <= survey.known) return;
  throw inputError(
      fmt::format("Cannot score variants {}: REF contradicts the genome in {} of {} records, first at {}: it "
                  "is of another "
                  "assembly. Open the genome that it was called on.",
                  inQuotes(path.string()), withThousands(survey.differing), withThousands(survey.known),
                  survey.firstDiffering));
}

}  // namespace

const std::optional<Contig>& VariantContigs::called(const std::string& name) {
  const auto known = found_.find(name);
  if (known != found_.end()) return known->second;
  const auto own = genome_->resolveContig(name);
  return found_[name] = own ? std::optional(genome_->contig(*own)) : std::nullopt;
}

std::string VariantContigs::note() const {
  std::string note;
  for (const auto& [name, contig] : found_)
    if (contig && contig->name != name)
      note += fmt::format("{}{} taken for {}", note.empty() ? "" : ", ", printable(name, 40),
                          printable(contig->name, 40));
  return note.empty() ? note : note + ".";
}

VariantSurvey surveyVariants(const std::filesystem::path& path, VariantContigs& contigs,
                             ContigLetters& letters, std::stop_token stop) {
  VariantFile file(path);
  VariantSurvey survey;
  Order order;
  while (const auto record = file.next()) {
    if (++survey.records % recordsAtOnce == 0) throwIfStopped(stop);
    survey.sorted = order.follows(*record) && survey.sorted;
    const auto& contig = contigs.called(record->contig);
    ++(contig ? survey.known : survey.unknown[record->contig]);
    if (!contig) continue;
    const Allele allele = alleleOf(contig, record->position, record->ref, "*", letters);
    if (allele.why != Why::RefDiffers) continue;
    if (survey.differing++ == 0) survey.firstDiffering = allele.detail;
  }
  refuseOtherAssembly(survey, path);
  return survey;
}

// A slice of a chromosome has that chromosome's length in the header.
std::string otherAssembly(const std::vector<HeaderContig>& header, VariantContigs& contigs) {
  for (const HeaderContig& told : header) {
    const auto& contig = contigs.called(told.name);
    const bool fits = !contig || told.length == 0 || told.length == contig->end ||
                      (contig->begin > 0 && told.length > contig->end);
    if (!fits)
      return fmt::format(
          "The header says that {} has {} bases, and it has {} here: it may be of another assembly.",
          printable(told.name, 40), withThousands(told.length), withThousands(contig->end));
  }
  return {};
}

}  // namespace janus
