#include "engine/formats/gtf_lines.h"

namespace janus {
namespace {

constexpr int64_t transcriptBytes = 800;  // the record, its keys and strings
constexpr int64_t partBytes = 32;

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

// Takes one `key "value"` or `key value` off the front, up to its semicolon; a semicolon inside quotes is
// text.
struct Attribute {
  std::string_view key, value;
  bool closed = true;
};

Attribute takeAttribute(std::string_view& rest) {
  Attribute out;
  rest.remove_prefix(std::min(rest.find_first_not_of(" ;"), rest.size()));
  const size_t blank = std::min(rest.find_first_of(" ;"), rest.size());
  out.key = rest.substr(0, blank);
  rest.remove_prefix(blank);
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  if (!rest.starts_with('"')) {
    const size_t end = std::min(rest.find(';'), rest.size());
    out.value = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    return out;
  }
  const size_t quote = rest.find('"', 1);
  out.closed = quote != rest.npos;
  // Left open: the value ends where the attribute does.
  const size_t end = out.closed ? quote : std::min(rest.find(';'), rest.size());
  out.value = rest.substr(1, end - 1);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return out;
}

Feature featureOf(const GffLine& line, std::string_view type) {
  Feature feature;
  feature.region = {std::string(line.contig), line.span.begin, line.span.end};
  feature.type = type;
  feature.strand = line.strand;
  feature.score = line.score;
  return feature;
}

// AUGUSTUS writes a gene's and a transcript's own line with nothing but its id.
bool isBareName(std::string_view attributes) {
  return !attributes.empty() && attributes != "." && attributes.find_first_of(" \"=;") == attributes.npos;
}

}  // namespace

GtfLines::Names GtfLines::bareNames(const GffLine& line) {
  Names out;
  (line.type == "gene" ? out.gene : out.transcript) = line.attributes;
  return out;
}

GtfLines::Names GtfLines::namesOf(std::string_view attributes, int64_t number) {
  Names out;
  for (std::string_view rest = attributes; !rest.empty();) {
    const Attribute attribute = takeAttribute(rest);
    if (!attribute.closed) warnings_.add("quote", "never closed", number, attribute.value);
    if (attribute.key == "transcript_id") out.transcript = attribute.value;
    if (attribute.key == "gene_id") out.gene = attribute.value;
    if (attribute.key == "gene_name" || (attribute.key == "gene" && out.symbol.empty()))
      out.symbol = attribute.value;
  }
  return out;
}

std::optional<BadLine> GtfLines::read(std::string_view text, int64_t number) {
  GffLine line;
  if (auto bad = readGffLine(text, number, warnings_, line)) return bad;
  const Names names = isBareName(line.attributes) ? bareNames(line) : namesOf(line.attributes, number);
  if (line.type == "gene") {
    addGene(line, names);
    return std::nullopt;
  }
  if (names.transcript.empty()) return BadLine{"there is no transcript_id"};
  addToTranscript(line, names);
  return std::nullopt;
}

void GtfLines::addGene(const GffLine& line, const Names& names) {
  Feature gene = featureOf(line, "gene");
  gene.identifier = names.gene;
  gene.name = names.symbol.empty() ? names.gene : names.symbol;
  genes_.push_back(std::move(gene));
  bytes_ += transcriptBytes / 2;
}

void GtfLines::addToTranscript(const GffLine& line, const Names& names) {
  std::string key = std::string(line.contig) + '\t' + names.transcript;
  const auto [known, fresh] = byId_.try_emplace(std::move(key), transcripts_.size());
  if (fresh) {
    Feature feature = featureOf(line, "transcript");
    feature.identifier = names.transcript;
    transcripts_.push_back({std::move(feature), {}, false});
    bytes_ += transcriptBytes;
  }
  Transcript& transcript = transcripts_[known->second];
  Region& region = transcript.feature.region;
  if (transcript.feature.name.empty()) transcript.feature.name = names.symbol;
  if (!names.gene.empty()) geneHasTranscript_[names.gene] = true;
  const PartKind kind = partKindOf(line.type);
  if (kind == PartKind::None &&
      !transcript.stated) {  // the transcript's own line, whatever the file calls it
    transcript.stated = true;
    transcript.feature.score = line.score;
  }
  region.begin = std::min(region.begin, line.span.begin);
  region.end = std::max(region.end, line.span.end);
  transcript.parts.add(kind, line.span);
  bytes_ += partBytes;
}

std::vector<Feature> GtfLines::finish() {
  std::vector<Feature> out;
  for (Transcript& transcript : transcripts_) {
    std::move(transcript.parts).give(transcript.feature);
    if (transcript.feature.name.empty()) transcript.feature.name = transcript.feature.identifier;
    out.push_back(std::move(transcript.feature));
  }
  for (Feature& gene : genes_)
    if (!geneHasTranscript_.contains(gene.identifier)) out.push_back(std::move(gene));
  return out;
}

}  // namespace janus
