#include "engine/variant/variant_file.h"

#include <charconv>
#include <cstdlib>

#include <fmt/format.h>
#include <htslib/bgzf.h>
#include <htslib/kstring.h>
#include <htslib/vcf.h>

#include "protocol/locus.h"

namespace janus {
namespace {

struct CloseText {
  void operator()(BGZF* file) const { bgzf_close(file); }
};
struct CloseHts {
  void operator()(htsFile* file) const { hts_close(file); }
};

// The value of a key in "##contig=<ID=chr1,length=5>"; empty where it is not there.
std::string valueIn(const std::string& line, const std::string& key) {
  for (const char before : {'<', ','}) {
    const size_t at = line.find(before + key + "=");
    if (at == std::string::npos) continue;
    const size_t begin = at + key.size() + 2;
    return line.substr(begin, line.find_first_of(",>", begin) - begin);
  }
  return {};
}

int64_t numberIn(const std::string& text) {
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool isBcf(const InputFile& file) {
  const std::unique_ptr<BGZF, CloseText> text(bgzf_open(file.descriptorPath().c_str(), "r"));
  char magic[4] = {};
  return text && bgzf_read(text.get(), magic, sizeof magic) == sizeof magic &&
         std::string_view(magic, 3) == "BCF" && magic[3] == 2;
}

}  // namespace

std::vector<std::string> linesOf(const bcf_hdr_t& header) {
  kstring_t text = KS_INITIALIZE;
  bcf_hdr_format(&header, 0, &text);
  const std::unique_ptr<char, decltype(&std::free)> owner(text.s, std::free);
  std::vector<std::string> lines;
  std::string_view rest(text.s, text.l);
  for (size_t end; (end = rest.find('\n')) != rest.npos; rest.remove_prefix(end + 1))
    lines.emplace_back(rest.substr(0, end));
  return lines;
}

struct VariantFile::Reader {
  std::unique_ptr<BGZF, CloseText> text;
  std::unique_ptr<htsFile, CloseHts> bcf;
  kstring_t buffer = KS_INITIALIZE;
  Reader() = default;
  Reader(const Reader&) = delete;
  ~Reader() { ks_free(&buffer); }
};

// htslib tells on standard error what is told here in one line.
VariantFile::VariantFile(const std::filesystem::path& path)
    : file_(path, "variants"), reader_(std::make_unique<Reader>()) {
  hts_set_log_level(HTS_LOG_OFF);
  const std::string name = file_.descriptorPath();
  if (janus::isBcf(file_)) {
    reader_->bcf.reset(hts_open(name.c_str(), "r"));
    readBcfHeader();
    return;
  }
  reader_->text.reset(bgzf_open(name.c_str(), "r"));
  if (!reader_->text) fail("it cannot be read as text or as gzip.");
  readTextHeader();
}

VariantFile::~VariantFile() = default;

bool VariantFile::isBcf() const { return reader_->bcf != nullptr; }

void VariantFile::fail(const std::string& what) const { throw file_.error(what); }

bool VariantFile::line(std::string& text) {
  const int count = bgzf_getline(reader_->text.get(), '\n', &reader_->buffer);
  if (count < -1)
    fail(fmt::format("line {}: the compressed bytes end early or are damaged; copy the file again.",
                     number_ + 1));
  if (count < 0) return false;
  ++number_;
  text.assign(reader_->buffer.s, reader_->buffer.l);
  if (text.ends_with('\r')) {
    text.pop_back();
    carriageReturns_ = true;
  }
  return true;
}

void VariantFile::readTextHeader() {
  std::string text;
  while (line(text)) {
    const bool names = text.starts_with("#CHROM\t"), meta = text.starts_with("##");
    if (!names && !meta)
      fail(fmt::format("line {} is {}; wanted ##fileformat=VCF and a line #CHROM before the records.",
                       number_, inQuotes(text.substr(0, 40))));
    header_.push_back(text);
    if (names) return;
  }
  fail("it has no line of column names that begins with #CHROM: is it a VCF?");
}

void VariantFile::readBcfHeader() {
  bcf_hdr_t* header = reader_->bcf ? bcf_hdr_read(reader_->bcf.get()) : nullptr;
  if (!header) fail("its BCF header cannot be read; write it again with bcftools.");
  bcfHeader_ = {header, bcf_hdr_destroy};
  header_ = linesOf(*header);
}

std::vector<HeaderContig> VariantFile::contigs() const {
  std::vector<HeaderContig> contigs;
  for (const std::string& text : header_)
    if (text.starts_with("##contig=<"))
      contigs.push_back({valueIn(text, "ID"), numberIn(valueIn(text, "length"))});
  return contigs;
}

std::optional<VariantRecord> VariantFile::next() {
  if (isBcf()) return nextOfBcf();
  std::string text;
  do
    if (!line(text)) return std::nullopt;
  while (text.empty());
  try {
    return recordFromLine(std::move(text), number_);
  } catch (const Error& error) {
    fail(fmt::format("line {}: {}.", number_, error.what()));
  }
}

std::optional<VariantRecord> VariantFile::nextOfBcf() {
  std::shared_ptr<bcf1_t> bcf(bcf_init(), bcf_destroy);
  const int code = bcf_read(reader_->bcf.get(), bcfHeader_.get(), bcf.get());
  if (code == -1) return std::nullopt;
  ++number_;
  if (code < 0 || bcf->errcode || bcf_unpack(bcf.get(), BCF_UN_STR) < 0)
    fail(fmt::format("record {} is damaged; write the file again with bcftools.", number_));
  VariantRecord record;
  record.number = number_;
  record.contig = bcf_seqname_safe(bcfHeader_.get(), bcf.get());
  record.position = bcf->pos;
  record.id = bcf->d.id;
  for (int i = 0; i < static_cast<int>(bcf->n_allele); ++i)
    if (i == 0)
      record.ref = bcf->d.allele[i];
    else
      record.alts.emplace_back(bcf->d.allele[i]);
  record.bcf = std::move(bcf);
  return record;
}

}  // namespace janus
