#include "engine/formats/gtf_lines.h"

#include <algorithm>

#include "engine/formats/copies.h"

namespace janus {
namespace {

constexpr int64_t transcriptBytes = 800;  // the record, its keys and strings
constexpr int64_t partBytes = 32;
constexpr int64_t geneBytes = 400;
constexpr int64_t aliasBytes = 200;  // with the name it becomes

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

// std::string_view::find_first_of searches the set anew for every character, which was a third of reading a
// file.
template <typename Wanted>
size_t firstWhere(std::string_view text, Wanted wanted) {
  return static_cast<size_t>(std::find_if(text.begin(), text.end(), wanted) - text.begin());
}

bool separates(char c) { return c == ' ' || c == ';'; }

Attribute takeAttribute(std::string_view& rest) {
  Attribute out;
  rest.remove_prefix(firstWhere(rest, [](char c) { return !separates(c); }));
  const size_t blank = firstWhere(rest, separates);
  out.key = rest.substr(0, blank);
  rest.remove_prefix(blank);
  rest.remove_prefix(firstWhere(rest, [](char c) { return c != ' '; }));
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
    if (attribute.key == "exon_number") out.exonNumber = attribute.value;
    if (attribute.key == "protein_id") out.protein = attribute.value;
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

size_t GtfLines::geneFor(const GffLine& line, const Names& names) {
  if (names.gene.empty()) return none;
  key_.assign(line.contig).append(1, '\t').append(names.gene);
  const auto [known, fresh] = geneOf_.try_emplace(key_, genes_.size());
  if (fresh) {
    Gene& gene = genes_.emplace_back();
    gene.contig = line.contig;
    gene.id = names.gene;
    bytes_ += geneBytes;
  }
  Gene& gene = genes_[known->second];
  if (gene.symbol.empty()) gene.symbol = names.symbol;
  return known->second;
}

void GtfLines::addAlias(std::vector<Alias>& aliases, std::string_view key, std::string_view value) {
  for (const std::string_view name : namesIn(value)) {
    if (std::ranges::find(aliases, name, &Alias::name) != aliases.end()) continue;
    aliases.push_back({key, std::string(name)});
    bytes_ += aliasBytes;
  }
}

// What a line's attributes name: the gene's names to it, its transcript's to that. Cross-references stand on
// both; those that the gene has are not kept once more for each of its transcripts.
void GtfLines::addAliases(std::string_view attributes, Gene* gene, Transcript* transcript) {
  const bool tellsGene = gene && (!gene->named || !transcript);
  for (std::string_view rest = attributes; !rest.empty();) {
    const Attribute attribute = takeAttribute(rest);
    const NameKey* key = nameKeyOf(attribute.key);
    if (!key) continue;
    if (key->ofTranscript && transcript) {
      if (!gene || std::ranges::find(gene->aliases, attribute.value, &Alias::name) == gene->aliases.end())
        addAlias(transcript->aliases, key->key, attribute.value);
    } else if (tellsGene) {
      addAlias(gene->aliases, key->key, attribute.value);
    }
  }
  if (gene) gene->named = true;
}

void GtfLines::addGene(const GffLine& line, const Names& names) {
  Feature gene = featureOf(line, "gene");
  gene.identifier = names.gene;
  gene.name = names.symbol.empty() ? names.gene : names.symbol;
  bytes_ += transcriptBytes / 2;
  const size_t at = geneFor(line, names);
  if (at == none) {  // without a gene_id it is one by itself
    Gene& alone = genes_.emplace_back();
    alone.contig = gene.region.contig;
    alone.stated.push_back(std::move(gene));
    return;
  }
  addAliases(line.attributes, &genes_[at], nullptr);
  genes_[at].stated.push_back(std::move(gene));
}

size_t GtfLines::addTranscript(const GffLine& line, const Names& names) {
  Transcript transcript;
  transcript.feature = featureOf(line, "transcript");
  transcript.feature.score = 0;
  transcript.feature.identifier = names.transcript;
  transcript.gene = geneFor(line, names);
  addAliases(line.attributes, transcript.gene == none ? nullptr : &genes_[transcript.gene], &transcript);
  transcripts_.push_back(std::move(transcript));
  bytes_ += transcriptBytes;
  return transcripts_.size() - 1;
}

// One transcript_id on two strands (trans-spliced, or used twice) is two transcripts.
GtfLines::Transcript& GtfLines::transcriptFor(const GffLine& line, const Names& names) {
  key_.assign(line.contig).append(1, '\t').append(names.transcript);
  if (last_ == none || key_ != lastKey_) {
    const auto known = transcriptOf_.find(key_);
    lastKey_ = key_;
    last_ = known == transcriptOf_.end() ? addTranscript(line, names) : known->second;
    if (known == transcriptOf_.end()) transcriptOf_.emplace(lastKey_, last_);
  }
  Strand& strand = transcripts_[last_].feature.strand;
  if (strand == Strand::None) strand = line.strand;
  if (!opposed(strand, line.strand)) return transcripts_[last_];
  if (transcripts_[last_].otherStrand == none) {
    const size_t other = addTranscript(line, names);
    transcripts_[last_].otherStrand = other;
    transcripts_[last_].spliced = transcripts_[other].spliced = true;
  }
  return transcripts_[transcripts_[last_].otherStrand];
}

void GtfLines::addToTranscript(const GffLine& line, const Names& names) {
  Transcript& transcript = transcriptFor(line, names);
  if (transcript.feature.name.empty()) transcript.feature.name = names.symbol;
  if (transcript.gene == none) transcript.gene = geneFor(line, names);  // its first line need not say it
  const PartKind kind = partKindOf(line.type);
  // The transcript's own line, whatever the file calls it.
  if (kind == PartKind::None && transcript.whole.empty()) transcript.feature.score = line.score;
  if (kind == PartKind::None && statesWhole(line.type)) transcript.whole.push_back(line.span);
  if (kind == PartKind::Exon && names.exonNumber == "1") transcript.first.push_back(line.span);
  if (kind == PartKind::Coding && !names.protein.empty())
    addAlias(transcript.aliases, "protein_id", names.protein);
  Region& region = transcript.feature.region;
  region.begin = std::min(region.begin, line.span.begin);
  region.end = std::max(region.end, line.span.end);
  transcript.parts.add(kind, line.span);
  bytes_ += partBytes;
}

// `shown` and `identifier` are the names that a feature there has already.
void GtfLines::name(const std::vector<Alias>& aliases, const std::string& of, const std::string& shown,
                    const std::string& identifier, const Region& region) {
  for (const Alias& alias : aliases)
    if (alias.name != shown && alias.name != identifier)
      names_.push_back({alias.name, of, alias.key, region});
}

void GtfLines::finish(Transcript& transcript, std::vector<Feature>& out) {
  Feature& feature = transcript.feature;
  if (feature.name.empty()) feature.name = feature.identifier;
  const std::vector<Span> copies =
      copiesOf(transcript.parts, std::move(transcript.whole), std::move(transcript.first));
  std::vector<Parts> parts;
  if (copies.size() > 1)
    parts = partsOf(transcript.parts, copies);
  else
    parts.push_back(std::move(transcript.parts));
  const bool isOne = copies.size() <= 1;
  for (size_t i = 0; i + 1 < parts.size(); ++i)
    put(transcript, feature, std::move(parts[i]), &copies[i], out);
  put(transcript, std::move(feature), std::move(parts.back()), isOne ? nullptr : &copies.back(), out);
}

// One of its copies, at `place` where there are several.
void GtfLines::put(const Transcript& transcript, Feature copy, Parts parts, const Span* place,
                   std::vector<Feature>& out) {
  if (place != nullptr) copy.region = {copy.region.contig, place->begin, place->end};
  std::move(parts).give(copy);
  // Its own line may span the parts on the other strand.
  if (transcript.spliced && !copy.blocks.empty())
    copy.region = {copy.region.contig, copy.blocks.front().begin, copy.blocks.back().end};
  if (transcript.gene != none)
    genes_[transcript.gene].transcripts.push_back({copy.region.begin, copy.region.end});
  name(transcript.aliases, copy.name, copy.name, copy.identifier, copy.region);
  out.push_back(std::move(copy));
}

// A gene's line is drawn where none of its transcripts lies; its names are those of every place it has.
void GtfLines::finish(Gene& gene, std::vector<Feature>& out) {
  const std::vector<Span> transcripts = joined(gene.transcripts);
  std::vector<Span> places = std::move(gene.transcripts);
  for (Feature& stated : gene.stated) {
    const Region& region = stated.region;
    places.push_back({region.begin, region.end});
    const auto overlaps = [&](const Span& span) {
      return span.begin < region.end && region.begin < span.end;
    };
    if (std::ranges::none_of(transcripts, overlaps)) out.push_back(std::move(stated));
  }
  const std::string& of = gene.symbol.empty() ? gene.id : gene.symbol;
  for (const Span& place : joined(std::move(places)))
    name(gene.aliases, of, gene.symbol, {}, {gene.contig, place.begin, place.end});
}

std::vector<Feature> GtfLines::finish() {
  std::vector<Feature> out;
  for (Transcript& transcript : transcripts_) finish(transcript, out);
  for (Gene& gene : genes_) finish(gene, out);
  return out;
}

}  // namespace janus
