// Our own index of a genome's file, kept in the user's cache: what the scan found, so that every file is
// scanned only once.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_file.h"
#include "engine/genome/sequence_record.h"
#include "engine/genome/text_bytes.h"

namespace janus {

struct GenomeIndex {
  SequenceContents contents;
  std::vector<BgzfBlock> blocks;  // of a bgzip file
};

// Names a file's content (InputFile::sampledDigest) and our version. An index is found under this name only,
// so an index of other content is never read.
std::string indexKey(const InputFile& file);

std::filesystem::path indexPath(const std::string& key);

// Nothing where there is none, or it is damaged, or of another version: then the file is scanned again. Never
// throws for what a file holds.
std::optional<GenomeIndex> loadIndex(const std::string& key);

// Returns why the index could not be written, empty where it was: the only harm is a slower next opening.
std::string saveIndex(const GenomeIndex& index, const std::string& key);

// The text form: tab-separated lines, the last one a digest of those before it.
std::string indexText(const GenomeIndex& index, const std::string& key);
std::optional<GenomeIndex> indexFromText(std::string_view text, const std::string& key);

}  // namespace janus
