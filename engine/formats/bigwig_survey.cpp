#include "engine/formats/bigwig_survey.h"

#include <limits>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/formats/parse_warnings.h"

namespace janus {
namespace {

constexpr int64_t mostBytes = 1 << 20;  // of packed values that are unpacked
constexpr size_t mostContigs = 1000;    // that are looked at
constexpr int64_t lastBase = std::numeric_limits<uint32_t>::max();

class Survey {
 public:
  explicit Survey(const BigWigFile& file) : file_(file) {}

  void look(const BigWigFile::Chromosome& contig) {
    int64_t end = contig.length;
    auto blocks = blocksOf(contig, 0, end, left_);
    for (; !blocks && end > 1; end /= 8) blocks = blocksOf(contig, 0, end / 8, left_);
    if (blocks) lookAt(*blocks, contig);
    if (const auto beyond = blocksOf(contig, contig.length, lastBase, mostBytes)) countPast(*beyond, contig);
  }

  std::vector<std::string> sentences() const {
    std::vector<std::string> out;
    if (past_ > 0)
      out.push_back(fmt::format("{} past the end of the contig, not shown there, first on {}",
                                counted(past_, "item"), firstPast_));
    if (overlapping_ > 0)
      out.push_back(fmt::format("{} on the one before or out of order, the later one is shown, first at {}",
                                counted(overlapping_, "item"), firstOverlap_));
    return out;
  }

 private:
  using Blocks = std::vector<BigWigFile::Block>;

  std::optional<Blocks> blocksOf(const BigWigFile::Chromosome& contig, int64_t begin, int64_t end,
                                 int64_t budget) const {
    return file_.blocks(file_.dataIndex(), contig.id, begin, end, budget, {});
  }

  void lookAt(const Blocks& blocks, const BigWigFile::Chromosome& contig) {
    int64_t before = 0;
    for (const BigWigFile::Block& block : blocks) {
      left_ -= static_cast<int64_t>(block.size);
      file_.intervals(block, contig.id, 0, lastBase, [&](const BigWigFile::Interval& item) {
        if (item.begin < before && overlapping_++ == 0)
          firstOverlap_ = fmt::format("{}:{}", printable(contig.name, 32), grouped(item.begin + 1));
        before = std::max(before, item.end);
      });
    }
  }

  void countPast(const Blocks& blocks, const BigWigFile::Chromosome& contig) {
    for (const BigWigFile::Block& block : blocks)
      file_.intervals(block, contig.id, contig.length, lastBase, [&](const BigWigFile::Interval&) {
        if (past_++ == 0)
          firstPast_ = fmt::format("{} of {} bases", printable(contig.name, 32), grouped(contig.length));
      });
  }

  const BigWigFile& file_;
  int64_t left_ = mostBytes, past_ = 0, overlapping_ = 0;
  std::string firstPast_, firstOverlap_;
};

}  // namespace

std::vector<std::string> surveyOf(const BigWigFile& file) {
  Survey survey(file);
  try {
    for (size_t i = 0; i < std::min(mostContigs, file.chromosomes().size()); ++i)
      survey.look(file.chromosomes()[i]);
  } catch (const Error&) {
    return {};
  }
  return survey.sentences();
}

}  // namespace janus
