#include "engine/formats/gff3_lines.h"

#include <algorithm>
#include <tuple>

#include "engine/formats/copies.h"

namespace janus {
namespace {

constexpr int64_t nodeBytes = 700;
constexpr int64_t partBytes = 40;
constexpr int64_t aliasBytes = 200;  // with the name it becomes
constexpr int deepest = 16;          // generations; real files have three

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Whole sequences (the line NCBI gives every contig) are the ruler's to draw.
bool isLandmark(std::string_view type) {
  return type == "region" || type == "chromosome" || type == "contig" || type == "scaffold" ||
         type == "supercontig";
}

Feature featureOf(const GffLine& line, std::string contig) {
  Feature feature;
  feature.region = {std::move(contig), line.span.begin, line.span.end};
  feature.type = line.type;
  feature.strand = line.strand;
  feature.score = line.score;
  return feature;
}

// With percent signs decoded; `sound` becomes false where one is followed by no two hex digits.
std::string plain(std::string_view text, bool& sound) {
  if (text.find('%') == text.npos) return std::string(text);
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
    const bool escape = text[i] == '%' && high >= 0 && low >= 0;
    sound = sound && (escape || text[i] != '%');
    out += escape ? static_cast<char>(high * 16 + low) : text[i];
    if (escape) i += 2;
  }
  return out;
}

// Calls back for every `key=value` and, with an empty key, for what is none.
template <typename Visit>
void eachPair(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.empty() || pair == ".") continue;
    const size_t equals = pair.find('=');
    if (equals == pair.npos)
      visit(std::string_view(), pair);
    else
      visit(pair.substr(0, equals), pair.substr(equals + 1));
  }
}

// Calls back for every value of a list by commas.
template <typename Visit>
void eachValue(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    if (comma > 0) visit(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

}  // namespace

std::string Gff3Lines::decoded(std::string_view text, int64_t number) {
  bool sound = true;
  std::string out = plain(text, sound);
  if (!sound) warnings_.add("percent sign", "without two hex digits, kept", number, text);
  return out;
}

Gff3Lines::Attributes Gff3Lines::attributesOf(std::string_view text, int64_t number) {
  Attributes out;
  eachPair(text, [&](std::string_view key, std::string_view value) {
    if (key.empty())
      warnings_.add("attribute", "without \"=\" (write %3B for a \";\"), passed over", number, value);
    if (key == "ID") out.id = value;
    if (key == "Name") out.name = value;
    if (key == "gene" || key == "gene_name") out.symbol = value;
    if (key == "transcript_id") out.transcript = value;
    if (key == "Parent") out.parents = value;
    if (key == "Is_circular") out.circular = value == "true";
    if (key == "genome" || key == "Is_circular") out.sequence = true;
  });
  return out;
}

Gff3Lines::Id Gff3Lines::idOf(const std::string& name) {
  if (name.empty()) return 0;
  const auto [known, fresh] = ids_.try_emplace(name, static_cast<Id>(ids_.size() + 1));
  if (fresh) bytes_ += static_cast<int64_t>(96 + name.size());
  return known->second;
}

std::optional<BadLine> Gff3Lines::read(std::string_view text, int64_t number) {
  if (text.starts_with('>')) {
    ended_ = true;
    return std::nullopt;
  }
  GffLine line;
  if (auto bad = readGffLine(text, number, warnings_, line)) return bad;
  const Attributes attributes = attributesOf(line.attributes, number);
  const PartKind kind = partKindOf(line.type);
  addContig(line, attributes, number);
  if (kind == PartKind::Passed || (isLandmark(line.type) && attributes.parents.empty())) return std::nullopt;
  if (kind != PartKind::None && !attributes.parents.empty())
    addParts(line, kind, attributes, number);
  else
    addNode(line, attributes, number);
  return std::nullopt;
}

// The line of a whole sequence tells its length, and whether it is circular.
void Gff3Lines::addContig(const GffLine& line, const Attributes& attributes, int64_t number) {
  if (line.span.begin != 0) return;
  if (attributes.circular)
    contigs_.addCircular(decoded(line.contig, number), line.span.end);
  else if (line.type == "chromosome" || (attributes.sequence && isLandmark(line.type)))
    contigs_.addLength(decoded(line.contig, number), line.span.end);
}

// Whether a group of parts is the one of a line's contig and strand; its strand may have been unknown so far.
bool Gff3Lines::takes(PartsOf& group, const GffLine& line) const {
  if (group.contig != line.contig || opposed(group.first.strand, line.strand)) return false;
  if (group.first.strand == Strand::None) group.first.strand = line.strand;
  return true;
}

size_t Gff3Lines::partsFor(const GffLine& line, std::string_view parent, int64_t number) {
  // The parts of a transcript mostly follow each other.
  if (lastParts_ != none && parent == lastParent_ && takes(parts_[lastParts_], line)) return lastParts_;
  lastParent_ = parent;
  const std::string name = decoded(parent, number);
  const Id id = idOf(name);
  std::vector<size_t>& groups = partsOfId_[id];
  for (const size_t group : groups)
    if (takes(parts_[group], line)) return lastParts_ = group;
  lastParts_ = parts_.size();
  groups.push_back(lastParts_);
  PartsOf& group = parts_.emplace_back();
  group.parent = id;
  group.contig = line.contig;
  group.first = featureOf(line, decoded(line.contig, number));
  group.first.identifier = name;
  group.line = number;
  bytes_ += nodeBytes;
  return lastParts_;
}

void Gff3Lines::addParts(const GffLine& line, PartKind kind, const Attributes& attributes, int64_t number) {
  constexpr std::string_view proteinKey = "protein_id=";
  eachValue(attributes.parents, [&](std::string_view parent) {
    PartsOf& group = parts_[partsFor(line, parent, number)];
    group.parts.add(kind, line.span);
    bytes_ += partBytes;
    if (kind != PartKind::Coding || !group.protein.empty()) return;
    if (const size_t at = line.attributes.find(proteinKey); at != line.attributes.npos) {
      const std::string_view value = line.attributes.substr(at + proteinKey.size());
      group.protein = value.substr(0, value.find(';'));
    }
  });
}

std::vector<Gff3Lines::Alias> Gff3Lines::aliasesOf(std::string_view attributes) {
  std::vector<Alias> out;
  const auto add = [&](std::string_view key, std::string_view name) {
    if (std::ranges::find(out, name, &Alias::name) != out.end()) return;
    out.push_back({key, std::string(name)});
    bytes_ += aliasBytes;
  };
  eachPair(attributes, [&](std::string_view key, std::string_view values) {
    const NameKey* known = nameKeyOf(key);
    if (!known) return;
    eachValue(values, [&](std::string_view value) {
      bool sound = true;
      const std::string text = plain(value, sound);
      for (const std::string_view name : namesIn(text)) add(known->key, name);
    });
  });
  return out;
}

// The feature of which the line is one more piece. What states a gene or transcript whole is none, and pieces
// lie on one strand of one contig and not far apart.
Gff3Lines::Node* Gff3Lines::continuedBy(const GffLine& line, Id id, std::string_view contig) {
  const auto found = placesOf_.find(id);
  if (found == placesOf_.end()) return nullptr;
  const Places& places = found->second;
  Node& last = nodes_[places.all.empty() ? places.first : places.all.back()];
  const Region& region = last.feature.region;
  if (region.contig != contig || last.feature.type != line.type || opposed(last.feature.strand, line.strand))
    return nullptr;
  const int64_t gap = std::max(line.span.begin - region.end, region.begin - line.span.end);
  return gap < (statesWhole(line.type) ? 0 : farApart) ? &last : nullptr;
}

void Gff3Lines::place(size_t node) {
  if (nodes_[node].id == 0) return;
  Places& places = placesOf_[nodes_[node].id];
  if (places.first == none) {
    places.first = node;
    return;
  }
  if (places.all.empty()) places.all.push_back(places.first);
  places.all.push_back(node);
}

void Gff3Lines::addNode(const GffLine& line, const Attributes& attributes, int64_t number) {
  const std::string ownId = decoded(attributes.id, number);
  const Id id = idOf(ownId);
  std::string contig = decoded(line.contig, number);
  if (Node* known = continuedBy(line, id, contig)) {
    known->spans.push_back(line.span);
    known->feature.region.begin = std::min(known->feature.region.begin, line.span.begin);
    known->feature.region.end = std::max(known->feature.region.end, line.span.end);
    bytes_ += partBytes;
    return;
  }
  Node node;
  node.feature = featureOf(line, std::move(contig));
  node.feature.identifier = attributes.transcript.empty() ? ownId : decoded(attributes.transcript, number);
  node.symbol = decoded(attributes.symbol, number);
  node.title = decoded(attributes.name, number);
  node.id = id;
  node.spans = {line.span};
  node.aliases = aliasesOf(line.attributes);
  node.line = number;
  eachValue(attributes.parents,
            [&](std::string_view parent) { node.parents.push_back(idOf(decoded(parent, number))); });
  nodes_.push_back(std::move(node));
  place(nodes_.size() - 1);
  bytes_ += nodeBytes;
}

void Gff3Lines::sortPlaces() {
  for (auto& [id, places] : placesOf_)
    std::ranges::stable_sort(places.all, {}, [this](size_t node) {
      const Region& region = nodes_[node].feature.region;
      return std::tie(region.contig, region.begin);
    });
}

// The node of an ID that something on a contig and strand belongs to: the last that begins before it (the
// first of those that begin there), or else the next.
size_t Gff3Lines::nodeAt(Id id, std::string_view contig, Strand strand, int64_t position) const {
  constexpr std::ptrdiff_t neighbours = 64;  // that are looked at, of an ID that is used thousands of times
  const auto found = placesOf_.find(id);
  if (found == placesOf_.end()) return none;
  const auto fits = [&](size_t node) {
    const Feature& feature = nodes_[node].feature;
    return feature.region.contig == contig && !opposed(feature.strand, strand);
  };
  const std::vector<size_t>& all = found->second.all;
  if (all.empty()) return fits(found->second.first) ? found->second.first : none;
  const auto beginOf = [this](size_t node) { return nodes_[node].feature.region.begin; };
  const auto after = std::ranges::upper_bound(all, std::pair(contig, position), {}, [&](size_t node) {
    return std::pair(std::string_view(nodes_[node].feature.region.contig), beginOf(node));
  });
  size_t best = none;
  for (auto at = after; at != all.begin() && after - at < neighbours;) {
    if (!fits(*--at)) continue;
    if (best != none && beginOf(*at) != beginOf(best)) break;
    best = *at;
  }
  for (auto at = after; best == none && at != all.end() && at - after < neighbours; ++at)
    if (fits(*at)) best = *at;
  return best;
}

// What stands for parts whose parent the file lacks, on this contig and strand.
Gff3Lines::Node Gff3Lines::lonelyNode(const PartsOf& group) {
  Node node;
  node.feature = group.first;
  node.id = group.parent;
  node.line = group.line;
  const auto found = placesOf_.find(group.parent);
  if (found == placesOf_.end()) {
    warnings_.add("parent", "missing from the file, parts drawn alone", group.line, group.first.identifier);
    return node;
  }
  // The file has it on another strand or contig: trans-spliced, or an ID that is used twice.
  Node& elsewhere = nodes_[found->second.first];
  elsewhere.spliced = elsewhere.spliced || elsewhere.feature.region.contig == node.feature.region.contig;
  node.symbol = elsewhere.symbol;
  node.title = elsewhere.title;
  node.aliases = elsewhere.aliases;
  node.parents = elsewhere.parents;
  node.feature.identifier = elsewhere.feature.identifier;
  node.feature.type = elsewhere.feature.type;
  return node;
}

void Gff3Lines::standAlone(PartsOf& group) {
  const Node node = lonelyNode(group);
  const std::vector<Span> copies = copiesOf(group.parts, {}, {});
  std::vector<Parts> parts = partsOf(group.parts, copies);
  for (size_t i = 0; i < copies.size(); ++i) {
    nodes_.push_back(node);
    Node& copy = nodes_.back();
    copy.feature.region = {copy.feature.region.contig, copies[i].begin, copies[i].end};
    copy.spans = {copies[i]};
    copy.parts = std::move(parts[i]);
  }
}

void Gff3Lines::give(PartsOf& group) {
  const std::string& contig = group.first.region.contig;
  const Strand strand = group.first.strand;
  const auto take = [&](size_t at, Parts parts) {
    Node& node = nodes_[at];
    node.parts.add(std::move(parts));
    if (node.feature.strand == Strand::None) node.feature.strand = strand;
    if (!group.protein.empty()) node.aliases.push_back({"protein_id", group.protein});
  };
  const Places& places = placesOf_.at(group.parent);
  if (places.all.empty()) return take(places.first, std::move(group.parts));
  std::map<size_t, Parts> byOwner;
  const auto share = [&](PartKind kind, const std::vector<Span>& spans) {
    for (const Span& span : spans) byOwner[nodeAt(group.parent, contig, strand, span.begin)].add(kind, span);
  };
  share(PartKind::Exon, group.parts.exons);
  share(PartKind::Coding, group.parts.coding);
  share(PartKind::Untranslated, group.parts.untranslated);
  for (auto& [owner, parts] : byOwner) take(owner, std::move(parts));
}

void Gff3Lines::giveParts() {
  for (PartsOf& group : parts_) {
    const Feature& first = group.first;
    const bool owned = nodeAt(group.parent, first.region.contig, first.strand, first.region.begin) != none;
    owned ? give(group) : standAlone(group);
  }
}

// On its own strand where there is one; not itself, as where a gene and its transcript share an ID.
size_t Gff3Lines::parentOf(const Node& node, Id parent) const {
  const Region& region = node.feature.region;
  for (const Strand strand : {node.feature.strand, Strand::None}) {
    const size_t above = nodeAt(parent, region.contig, strand, region.begin);
    if (above != none) return &nodes_[above] == &node ? none : above;
  }
  return none;
}

void Gff3Lines::markParents() {
  for (const Node& node : nodes_)
    for (const Id parent : node.parents)
      if (const size_t above = parentOf(node, parent); above != none) nodes_[above].hasChild = true;
}

// A gene with transcripts is drawn as its transcripts, unless it has parts of its own. Features whose parents
// form a circle are drawn themselves, as they would be missing otherwise.
bool Gff3Lines::drawn(const Node& node) {
  if (!node.hasChild || !node.parts.empty()) return true;
  const Node& top = topOf(node);
  const bool circular = !top.parents.empty() && parentOf(top, top.parents.front()) != none;
  if (circular)
    warnings_.add("feature", "in a circle of parents, drawn alone", node.line, node.feature.identifier);
  return circular;
}

// The root above a node: the gene. A circle of parents ends after `deepest` steps.
const Gff3Lines::Node& Gff3Lines::topOf(const Node& node) const {
  const Node* top = &node;
  for (int step = 0; step < deepest && !top->parents.empty(); ++step) {
    const size_t above = parentOf(*top, top->parents.front());
    if (above == none) break;
    top = &nodes_[above];
  }
  return *top;
}

void Gff3Lines::name(Node& node) const {
  const Node& top = topOf(node);
  std::string& name = node.feature.name;
  for (const std::string& candidate :
       {top.title, node.symbol, top.symbol, node.title, node.feature.identifier})
    if (name.empty()) name = candidate;
}

// Its blocks, from its parts or from its own lines.
void Gff3Lines::shape(Node& node) {
  Feature& feature = node.feature;
  if (!node.parts.empty()) {
    std::move(node.parts).give(feature);
    if (node.spliced && !feature.blocks.empty())
      feature.region = {feature.region.contig, feature.blocks.front().begin, feature.blocks.back().end};
  } else if (const bool coding = feature.type == "CDS"; coding || node.spans.size() > 1) {
    feature.blocks = coding ? blocksOf({}, std::move(node.spans)) : blocksOf(std::move(node.spans), {});
  }
}

// Beside those that the feature itself has, where it is drawn.
void Gff3Lines::tellNames(const Node& node, bool drawn) {
  const Feature& feature = node.feature;
  for (const Alias& alias : node.aliases)
    if (alias.name != feature.name && (!drawn || alias.name != feature.identifier))
      names_.push_back({alias.name, feature.name, alias.key, feature.region});
}

std::vector<Feature> Gff3Lines::finish() {
  sortPlaces();
  giveParts();
  markParents();
  for (Node& node : nodes_) name(node);
  std::vector<bool> shown;
  for (const Node& node : nodes_) shown.push_back(drawn(node));
  std::vector<Feature> out;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    shape(nodes_[i]);
    tellNames(nodes_[i], shown[i]);
    if (shown[i]) out.push_back(std::move(nodes_[i].feature));
  }
  return out;
}

}  // namespace janus
