#include "engine/formats/gff3_lines.h"

namespace janus {
namespace {

constexpr int64_t nodeBytes = 700;
constexpr int64_t partBytes = 40;
constexpr int deepest = 16;  // generations; real files have three

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

}  // namespace

std::string Gff3Lines::decoded(std::string_view text, int64_t number) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
    if (text[i] != '%') {
      out += text[i];
    } else if (high < 0 || low < 0) {
      warnings_.add("percent sign", "without two hex digits, kept", number, text);
      out += text[i];
    } else {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

Gff3Lines::Attributes Gff3Lines::attributesOf(std::string_view text, int64_t number) {
  Attributes out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
    if (pair.empty() || pair == ".") continue;
    const size_t equals = pair.find('=');
    if (equals == pair.npos) {
      warnings_.add("attribute", "without \"=\" (write %3B for a \";\"), passed over", number, pair);
      continue;
    }
    const std::string_view key = pair.substr(0, equals), value = pair.substr(equals + 1);
    if (key == "ID") out.id = decoded(value, number);
    if (key == "Name") out.name = decoded(value, number);
    if (key == "gene" || key == "gene_name") out.symbol = decoded(value, number);
    if (key == "transcript_id") out.transcript = decoded(value, number);
    if (key == "Is_circular") out.circular = value == "true";
    if (key == "genome" || key == "Is_circular") out.sequence = true;
    if (key != "Parent") continue;
    for (std::string_view rest = value; !rest.empty();) {
      const size_t comma = std::min(rest.find(','), rest.size());
      if (comma > 0) out.parents.push_back(decoded(rest.substr(0, comma), number));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
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

void Gff3Lines::addParts(const GffLine& line, PartKind kind, const Attributes& attributes, int64_t number) {
  for (const std::string& parent : attributes.parents) {
    const auto [entry, fresh] = parts_.try_emplace(idOf(parent));
    PartsOf& parts = entry->second;
    if (fresh) {
      parts.first = featureOf(line, decoded(line.contig, number));
      parts.first.identifier = parent;
      parts.line = number;
      bytes_ += nodeBytes;
    }
    parts.parts.add(kind, line.span);
    bytes_ += partBytes;
  }
}

void Gff3Lines::addNode(const GffLine& line, const Attributes& attributes, int64_t number) {
  const Id id = idOf(attributes.id);
  std::string contig = decoded(line.contig, number);
  if (Node* known = nodeOf(id);
      known && known->feature.region.contig == contig && known->feature.type == line.type) {
    known->spans.push_back(line.span);  // one feature in several lines
    known->feature.region.begin = std::min(known->feature.region.begin, line.span.begin);
    known->feature.region.end = std::max(known->feature.region.end, line.span.end);
    bytes_ += partBytes;
    return;
  }
  Node node;
  node.feature = featureOf(line, std::move(contig));
  node.feature.identifier = attributes.transcript.empty() ? attributes.id : attributes.transcript;
  node.symbol = attributes.symbol;
  node.title = attributes.name;
  node.spans = {line.span};
  node.line = number;
  for (const std::string& parent : attributes.parents) node.parents.push_back(idOf(parent));
  if (id != 0) nodeOfId_.try_emplace(id, nodes_.size());
  nodes_.push_back(std::move(node));
  idOfNode_.push_back(id);
  bytes_ += nodeBytes;
}

Gff3Lines::Node* Gff3Lines::nodeOf(Id id) {
  const auto found = nodeOfId_.find(id);
  return found == nodeOfId_.end() ? nullptr : &nodes_[found->second];
}

// Parts whose parent the file lacks are drawn as a feature of their own.
void Gff3Lines::gatherStrayParts() {
  for (auto& [id, parts] : parts_) {
    if (nodeOfId_.contains(id)) continue;
    warnings_.add("parent", "missing from the file, parts drawn alone", parts.line, parts.first.identifier);
    Node node;
    node.feature = parts.first;
    node.spans = {{node.feature.region.begin, node.feature.region.end}};
    nodeOfId_.emplace(id, nodes_.size());
    nodes_.push_back(std::move(node));
    idOfNode_.push_back(id);
  }
}

void Gff3Lines::markParents() {
  for (const Node& node : nodes_)
    for (const Id parent : node.parents)
      if (Node* above = nodeOf(parent)) above->hasChild = true;
}

Gff3Lines::PartsOf* Gff3Lines::partsOf(size_t node) {
  const Id id = idOfNode_[node];
  const auto owner = nodeOfId_.find(id);
  if (owner == nodeOfId_.end() || owner->second != node) return nullptr;
  const auto found = parts_.find(id);
  return found == parts_.end() ? nullptr : &found->second;
}

// A gene with transcripts is drawn as its transcripts, unless it has parts of its own. Features whose parents
// form a circle are drawn themselves, as they would be missing otherwise.
bool Gff3Lines::drawn(size_t node) {
  if (!nodes_[node].hasChild || partsOf(node)) return true;
  const Node& top = topOf(nodes_[node]);
  const bool circular = !top.parents.empty() && nodeOf(top.parents.front());
  if (circular)
    warnings_.add("feature", "in a circle of parents, drawn alone", nodes_[node].line,
                  nodes_[node].feature.identifier);
  return circular;
}

// The root above a node: the gene. A circle of parents ends after `deepest` steps.
const Gff3Lines::Node& Gff3Lines::topOf(const Node& node) const {
  const Node* top = &node;
  for (int step = 0; step < deepest && !top->parents.empty(); ++step) {
    const auto above = nodeOfId_.find(top->parents.front());
    if (above == nodeOfId_.end()) break;
    top = &nodes_[above->second];
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

std::vector<Feature> Gff3Lines::finish() {
  gatherStrayParts();
  markParents();
  for (Node& node : nodes_) name(node);
  std::vector<Feature> out;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    if (!drawn(i)) continue;
    Node& node = nodes_[i];
    if (PartsOf* parts = partsOf(i)) {
      std::move(parts->parts).give(node.feature);
    } else if (const bool coding = node.feature.type == "CDS"; coding || node.spans.size() > 1) {
      node.feature.blocks =
          coding ? blocksOf({}, std::move(node.spans)) : blocksOf(std::move(node.spans), {});
    }
    out.push_back(std::move(node.feature));
  }
  return out;
}

}  // namespace janus
