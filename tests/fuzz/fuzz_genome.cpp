// FASTA, plain and bgzip, and 2bit: what the scan counts is what is read.
#include "engine/genome/sequence_file.h"
#include "tests/fuzz/fuzzed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  janus::fuzz::mayRefuse([&] {
    const auto sequences =
        janus::sequenceFileOf(std::make_shared<const janus::InputFile>(file.path(), "genome"));
    const janus::GenomeIndex index = sequences->scan({}, [](double) {});
    for (const janus::SequenceRecord& record : index.contents.records) {
      std::string whole, part;
      sequences->append(whole, record, 0, record.length);
      sequences->append(part, record, record.length / 3, record.length);
      if (static_cast<int64_t>(whole.size()) != record.length || !whole.ends_with(part)) std::abort();
    }
  });
  return 0;
}
