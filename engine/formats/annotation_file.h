// Features from BED, GFF3 and GTF files, peaks, interval lists, gene tables and the bands of a cytoBand
// table.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/formats/contig_resolver.h"
#include "engine/formats/feature_names.h"
#include "protocol/feature.h"

namespace janus {

struct AnnotationLimits {
  int64_t memory = int64_t{2} << 30;     // bytes the features may take
  int64_t textBytes = int64_t{8} << 30;  // unpacked
};

struct AnnotationFile {
  // "BED", "narrowPeak", "broadPeak", "GFF3", "GTF", "cytoBand", "interval_list", "MACS table",
  // "GRanges table", "genePred"; empty for a file without a feature
  std::string format;
  std::vector<Feature>
      features;  // by contig name, begin, end; in the genome's contig names, within their contigs
  std::vector<FeatureName> names;  // beside the name and identifier of each feature
  std::vector<std::string> notes;  // what was skipped or mended, a line each
};

// Plain, gzip or bgzip text; CR LF, byte-order mark, comments, browser and track lines, any order of lines.
// The format is told from the content (see text_format.h); known formats that are not read are refused by
// their names. BED: 3 to 12 columns and more, by
// tabs or blanks (UCSC, "BED format"). GTF: exons, CDS and codons by transcript_id; the stop codon counts as
// coding. GFF3 (Sequence Ontology, 1.26): parts (exon, CDS, UTR, codon) become blocks of their Parent; a gene
// is drawn itself only where it has no transcript. An ID is no identity: its lines on two contigs, on two
// strands or far apart (copies.h) are features of their own. Features past the end of a contig that the file
// calls circular go on at its begin. Tables that count from 1 are read so. A contig that the file gives
// another length than the genome has is told. Lines that cannot be read are skipped with a note; features
// past the end of their contig are clipped with a note; contigs the genome lacks are left out with a note.
// Throws Error: Input when it is not such a file or none of its lines can be used, Resource beyond `limits`;
// Cancelled.
AnnotationFile readAnnotation(const std::filesystem::path& file, const ContigResolver& resolve,
                              const AnnotationLimits& limits = {}, std::stop_token stop = {});

}  // namespace janus
