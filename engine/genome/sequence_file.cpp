#include "engine/genome/sequence_file.h"

#include "engine/genome/fasta_file.h"
#include "engine/genome/two_bit_file.h"

namespace janus {

std::unique_ptr<SequenceFile> sequenceFileOf(std::shared_ptr<const InputFile> file) {
  if (isTwoBit(file->firstBytes(4))) return std::make_unique<TwoBitFile>(std::move(file));
  if (file->size() > 0 && file->path().extension() == ".2bit")
    throw file->error("it is no 2bit file: its first bytes are others. Copy it again.");
  return std::make_unique<FastaFile>(std::move(file));
}

}  // namespace janus
