#include "tests/ui/fake_engine/made_up_genome.h"

#include <algorithm>
#include <regex>

namespace janus::test {
namespace {

constexpr const char* contig = "chrT";
constexpr int64_t betweenGenes = 5000, geneLength = 1500;

// The gene of the 5 kb that hold a position.
Feature geneAt(int64_t position) {
  const int64_t begin = position / betweenGenes * betweenGenes + 1000;
  Feature gene;
  gene.region = {contig, begin, begin + geneLength};
  gene.name = "GENE" + std::to_string(begin / betweenGenes);
  gene.identifier = "T1";
  gene.type = "transcript";
  gene.strand = Strand::Forward;
  gene.blocks = {{begin, begin + geneLength, true}};
  return gene;
}

std::vector<Feature> genesAround(const Region& region) {
  std::vector<Feature> genes;
  for (int64_t at = std::max<int64_t>(0, region.begin - betweenGenes);
       at < std::min(region.end, contigLength); at += betweenGenes)
    genes.push_back(geneAt(at));
  return genes;
}

Feature band(const char* name, const char* stain, int64_t begin, int64_t end) {
  Feature band;
  band.region = {contig, begin, end};
  band.name = band.identifier = name;
  band.type = stain;
  return band;
}

std::vector<Feature> bands() {
  return {band("Tp1", "gneg", 0, 30'000), band("Tp0", "acen", 30'000, 38'000),
          band("Tq0", "acen", 38'000, 46'000), band("Tq1", "gpos100", 46'000, contigLength)};
}

int64_t numberIn(std::string digits) {
  std::erase(digits, ',');
  return std::stoll(digits);
}

// "chrT:1,001-2,000", "chrT:1,001" or "GENE7".
LocateAnswer locate(const std::string& typed) {
  static const std::regex place(R"(\s*chrT:([\d,]+)(?:-([\d,]+))?\s*)");
  static const std::regex gene(R"(\s*GENE(\d+)\s*)", std::regex::icase);
  LocateAnswer answer;
  std::smatch found;
  if (std::regex_match(typed, found, place)) {
    const int64_t begin = numberIn(found[1]) - 1, end = found[2].matched ? numberIn(found[2]) : begin + 1;
    answer.regions = {{contig, begin, std::min(end, contigLength)}};
    if (end > contigLength) answer.note = "chrT ends at 100,000.";
  } else if (std::regex_match(typed, found, gene)) {
    answer.regions = {geneAt(numberIn(found[1]) * betweenGenes).region};
  } else {
    throw usageError("\"" + typed + "\" is no place here.");
  }
  return answer;
}

CompleteAnswer complete(std::string typed) {
  std::ranges::transform(typed, typed.begin(), [](unsigned char letter) { return std::toupper(letter); });
  CompleteAnswer answer;
  for (int64_t at = 0; at < contigLength; at += betweenGenes)
    if (const Feature gene = geneAt(at); gene.name.starts_with(typed))
      answer.names.push_back({gene.name, gene.region, "made up"});
  return answer;
}

SequenceAnswer sequence(const Region& region) {
  SequenceAnswer answer{region, {}};
  for (int64_t at = std::max<int64_t>(0, region.begin); at < std::min(contigLength, region.end); ++at)
    answer.letters.push_back(static_cast<std::byte>(letterAt(at)));
  return answer;
}

OpenGenomeAnswer openGenome(const std::string& path) {
  OpenGenomeAnswer answer;
  answer.genome = "G1";
  answer.name = "Made up";
  answer.path = path;
  answer.contigs = {{contig, 0, contigLength}};
  answer.bases = contigLength;
  answer.suggested = "chrT:40,001-44,096";
  return answer;
}

OpenTrackAnswer openTrack(const std::string& path) {
  OpenTrackAnswer answer;
  answer.track.kind = TrackKind::Features;
  if (path.find("cytoBand") != std::string::npos) {
    answer.track.id = answer.track.name = "bands";
    answer.track.format = "cytoBand";
  } else {
    answer.track.id = "T:" + path;
    answer.track.name = "genes";
    answer.track.title = "Genes";
    if (path.ends_with(".bw")) answer.track.kind = TrackKind::Quantity;
  }
  return answer;
}

FeaturesAnswer features(const FeaturesRequest& request) {
  FeaturesAnswer answer;
  answer.features = request.track == "bands" ? bands() : genesAround(request.region);
  return answer;
}

NextFeatureAnswer nextFeature(const NextFeatureRequest& request) {
  const int64_t number = request.position / betweenGenes + request.direction;
  NextFeatureAnswer answer;
  if (number >= 0 && number < contigLength / betweenGenes) answer.feature = geneAt(number * betweenGenes);
  return answer;
}

}  // namespace

char letterAt(int64_t position) {
  const char base = "ACGT"[(position * 7 + position / 5) % 4];
  return position / 1000 % 3 == 1 ? static_cast<char>(std::tolower(base)) : base;
}

void answerGenome(Engine& engine) {
  engine.answer<OpenGenomeRequest>([](const auto& request) { return openGenome(request.path); });
  engine.answer<OpenTrackRequest>([](const auto& request) { return openTrack(request.path); });
  engine.answer<CloseTrackRequest>([](const auto&) { return DoneAnswer(); });
  engine.answer<LocateRequest>([](const auto& request) { return locate(request.text); });
  engine.answer<CompleteRequest>([](const auto& request) { return complete(request.text); });
  engine.answer<SequenceRequest>([](const auto& request) { return sequence(request.region); });
  engine.answer<FeaturesRequest>(features);
  engine.answer<NextFeatureRequest>(nextFeature);
}

}  // namespace janus::test
