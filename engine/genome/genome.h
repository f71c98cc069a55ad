// A genome: the contigs of a FASTA or 2bit file and their bases.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/input_file.h"
#include "engine/genome/sequence_file.h"
#include "engine/genome/sequence_record.h"
#include "protocol/region.h"

namespace janus {

// Constant once open; safe to use from several threads. A record named after a slice (chr16:186964-397118,
// 1-based closed, of that length) is shown as that part of its chromosome.
class Genome {
 public:
  using Progress = SequenceFile::Progress;  // 0..1, from the thread that opens

  // A FASTA, plain or compressed with bgzip, or a 2bit. The first opening reads the whole file (progress is
  // told) and keeps an index in the user's cache; later ones take that while the file is the same. A .fai or
  // .gzi beside it is never read. Throws Error (Input) saying what is wrong with the file and where;
  // Cancelled.
  static std::shared_ptr<const Genome> open(const std::filesystem::path& path, std::stop_token stop = {},
                                            const Progress& progress = {});

  const std::string& name() const { return name_; }  // the file's name without its endings
  const std::filesystem::path& path() const { return file_->path(); }
  std::span<const Contig> contigs() const { return contigs_; }
  int64_t bases() const;
  const std::vector<std::string>& notes() const { return notes_; }

  // Digest of the names, places and sequences of all contigs: the same for the same genome, wherever its file
  // is.
  const std::string& digest() const { return digest_; }

  // By the genome's own name. Throws Error (Input) where there is none.
  const Contig& contig(std::string_view name) const;
  const std::string& digest(std::string_view contig) const;  // GA4GH refget: "SQ...."
  const BaseCounts& counts(std::string_view contig) const;

  // The genome's own name for what was typed (1, chr1, NC_000001.11); nothing where no contig is meant.
  std::optional<std::string> resolveContig(std::string_view typed) const;

  // The bases of a region, its length of them, as the file has them (lower case = soft-masked). Throws Error
  // (Input) where the region does not lie within its contig or the file has changed; Cancelled.
  std::string sequence(const Region& region, const std::stop_token& stop = {}) const;

 private:
  explicit Genome(std::shared_ptr<const InputFile> file);
  void read(const std::stop_token& stop, const Progress& progress);
  void noteAmbiguousLetters();
  void nameContigs();
  size_t indexOf(std::string_view name) const;

  std::shared_ptr<const InputFile> file_;
  std::unique_ptr<SequenceFile> sequences_;
  std::string name_, digest_;
  std::vector<SequenceRecord> records_;
  std::vector<Contig> contigs_;  // contigs_[i] is what records_[i] is shown as
  std::unordered_map<std::string, size_t> indexOf_;
  std::vector<std::string> notes_;
};

}  // namespace janus
