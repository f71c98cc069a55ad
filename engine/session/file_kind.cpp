#include "engine/session/file_kind.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/input_file.h"
#include "engine/formats/text_format.h"
#include "engine/formats/text_lines.h"
#include "engine/genome/two_bit_file.h"
#include "engine/session/demo.h"
#include "engine/session/open_track.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

constexpr uint64_t longestJson = 16 << 20;
constexpr int64_t mostText = 8 << 20;  // looked at of a text; what is longer was settled before

std::string lowerName(const fs::path& path) {
  std::string name = path.filename().string();
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string_view packed : {".gz", ".bgz"})
    if (name.ends_with(packed)) name.resize(name.size() - packed.size());
  return name;
}

FileKind kindByName(const fs::path& path) {
  const std::string name = lowerName(path);
  const auto ends = [&](std::initializer_list<std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
  };
  if (ends({".fa", ".fasta", ".fna", ".ffn", ".fas", ".2bit"})) return FileKind::Genome;
  if (ends({".safetensors", ".ckpt", ".pt", ".pth", ".bin"})) return FileKind::Model;
  if (ends({".bw", ".bigwig"})) return FileKind::Values;
  if (ends({".bed", ".gff", ".gff3", ".gtf", ".narrowpeak", ".broadpeak", ".gappedpeak", ".interval_list",
            ".bedpe", ".bedgraph", ".bdg", ".wig", ".vcf"}) ||
      name.find("cytoband") != name.npos)
    return FileKind::Features;
  if (ends({".json", ".janus"})) return FileKind::Session;
  return FileKind::Unknown;
}

bool describesModel(const nlohmann::json& json) {
  return json.contains("hidden_size") ||
         (json.contains("config") && json["config"].is_object() && json["config"].contains("hidden_size"));
}

// A session, a model's configuration or the index of its parts.
FileKind kindOfJson(const fs::path& path) {
  const nlohmann::json json =
      nlohmann::json::parse(readText(path, longestJson, "file"), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return FileKind::Unknown;
  if (json.value("format", nlohmann::json()) == "janusscope-session") return FileKind::Session;
  if (json.contains("weight_map")) return FileKind::Model;
  return describesModel(json) ? FileKind::ModelConfig : FileKind::Unknown;
}

FileKind kindOfText(const fs::path& path) {
  TextLines text(path, "file", mostText);
  FormatEvidence evidence(path);
  bool any = false;
  for (std::string_view line; !evidence.enough() && text.next(line);) {
    if (line.find_first_not_of(" \t") == line.npos) continue;
    if (!any && line.starts_with('>')) return FileKind::Genome;
    any = true;
    if (!evidence.addHeader(line)) evidence.addLine(line);
  }
  const FormatVerdict verdict = evidence.verdict();
  const bool known = verdict.format != TextFormat::Unknown || !verdict.refusal.empty();
  return known ? FileKind::Features : FileKind::Unknown;
}

FileKind kindByContent(const fs::path& path, const std::string& start) {
  if (isTwoBit(start.substr(0, 4))) return FileKind::Genome;
  if (hasBigMagic(path)) return FileKind::Values;
  if (start.size() > 8 && start[8] == '{') return FileKind::Model;
  const size_t first = start.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first != start.npos && start[first] == '{') return kindOfJson(path);
  const bool zip = start.starts_with("PK\3\4");
  if (zip && kindByName(path) == FileKind::Unknown) return FileKind::Model;
  return zip ? FileKind::Unknown : kindOfText(path);
}

// Unknown where the content does not tell, or is damaged: then its reader says what is wrong.
FileKind kindByContent(const fs::path& path) {
  const std::string start = InputFile(path, "file").firstBytes(512);
  try {
    return kindByContent(path, start);
  } catch (const Error&) {
    return FileKind::Unknown;
  }
}

FileKind kindOfFile(const fs::path& path) {
  const FileKind found = kindByContent(path);
  return found == FileKind::Unknown ? kindByName(path) : found;
}

// What it is, and what it is opened as.
struct KindWords {
  const char *is, *as;
};
KindWords wordsFor(FileKind kind) {
  switch (kind) {
    case FileKind::Genome:
      return {"a genome", "a genome"};
    case FileKind::Model:
      return {"a model", "a model"};
    case FileKind::ModelConfig:
      return {"the configuration of a model", "--config, beside the weights"};
    case FileKind::Values:
      return {"a bigWig", "a track"};
    case FileKind::Features:
      return {"a table of features", "a track"};
    case FileKind::Session:
      return {"a session", "a session"};
    case FileKind::Cache:
    case FileKind::Unknown:
      break;
  }
  return {"something else", "what it is"};
}

std::string sentenceFor(FileKind kind, const fs::path& path) {
  const std::string file = inQuotes(path.string());
  if (kind == FileKind::ModelConfig)
    return file + " is the configuration of a model: open the weights beside it, or give it with --config.";
  if (kind == FileKind::Unknown)
    return "Cannot tell what " + file +
           " is: it is no genome (FASTA, 2bit), model (.safetensors, .ckpt), track (BED, GFF3, GTF, bigWig) "
           "or session.";
  return {};
}

}  // namespace

IdentifyAnswer identify(const fs::path& path) {
  std::error_code ignored;
  FileKind kind = FileKind::Unknown;
  if (demoNamed(path.string()))
    kind = FileKind::Genome;
  else if (fs::is_directory(path, ignored))
    kind = fs::exists(path / "cache.db", ignored) ? FileKind::Cache : FileKind::Model;
  else
    kind = kindOfFile(path);
  return {kind, sentenceFor(kind, path)};
}

IdentifyAnswer identify(const IdentifyRequest& request, const JobControl&) { return identify(request.path); }

void refuseOtherKind(FileKind wanted, const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return;
  const auto asTrack = [](FileKind kind) { return kind == FileKind::Values ? FileKind::Features : kind; };
  const FileKind found = kindByContent(path);
  if (found == FileKind::Unknown || asTrack(found) == asTrack(wanted)) return;
  const char* what = wanted == FileKind::Genome ? "genome" : wanted == FileKind::Model ? "model" : "track";
  const KindWords words = wordsFor(found);
  throw inputError(fmt::format("Cannot open {} {}: it is {}; open it as {}.", what, inQuotes(path.string()),
                               words.is, words.as));
}

}  // namespace janus
