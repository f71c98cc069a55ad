#include "engine/variant/variant_writer.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <htslib/bgzf.h>
#include <htslib/hfile.h>
#include <htslib/kstring.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include "base/atomic_file.h"
#include "base/error.h"
#include "engine/variant/score_fields.h"

namespace janus {
namespace {

namespace fs = std::filesystem;

using Header = std::shared_ptr<bcf_hdr_t>;

// A kstring that ends with its scope.
struct Text {
  kstring_t value = KS_INITIALIZE;
  Text() = default;
  Text(const Text&) = delete;
  ~Text() { ks_free(&value); }
  std::string_view view() const { return {value.s, value.l}; }
};

Header parsed(const std::vector<std::string>& lines) {
  std::string text = fmt::format("{}\n", fmt::join(lines, "\n"));
  Header header(bcf_hdr_init("r"), bcf_hdr_destroy);
  if (bcf_hdr_parse(header.get(), text.data()) < 0 || bcf_hdr_sync(header.get()) < 0)
    throw inputError("The header is no header of VCF as htslib reads it; write the result as .vcf.gz.");
  return header;
}

bool parse(const std::string& line, bcf_hdr_t* header, bcf1_t* record) {
  Text text;
  kputsn(line.data(), line.size(), &text.value);
  return vcf_parse(&text.value, header, record) >= 0 &&
         !(record->errcode & ~(BCF_ERR_CTG_UNDEF | BCF_ERR_TAG_UNDEF));
}

std::string lineOf(const VariantRecord& record, const VariantFile& file) {
  if (!record.bcf) return record.line;
  Text text;
  vcf_format(file.bcfHeader().get(), record.bcf.get(), &text.value);
  std::string line(text.view());
  while (line.ends_with('\n')) line.pop_back();
  return line;
}

// Of an earlier file of this name.
void removeIndex(const fs::path& path) {
  std::error_code ignored;
  for (const char* ending : {".tbi", ".csi"}) fs::remove(path.string() + ending, ignored);
}

// A .tbi holds positions up to 2^29 (the SAM/BCF index specification), a .csi longer ones.
std::string index(const fs::path& path, bool bcf, bool sorted) {
  removeIndex(path);
  if (!sorted)
    return fmt::format("{} has no index: its records are not sorted by place. bcftools sort does that.",
                       inQuotes(path.string()));
  const int shift = 14;
  const bool done = bcf ? bcf_index_build(path.c_str(), shift) == 0
                        : tbx_index_build(path.c_str(), 0, &tbx_conf_vcf) == 0 ||
                              tbx_index_build(path.c_str(), shift, &tbx_conf_vcf) == 0;
  return done ? "" : fmt::format("{} could not be indexed.", inQuotes(path.string()));
}

// Text in blocks, so that a line of a file costs no call of the system.
class TextSink {
 public:
  explicit TextSink(const fs::path& path) : file_(path) {}
  virtual ~TextSink() = default;
  void write(std::string_view text) {
    pending_ += text;
    while (pending_.size() >= blockBytes) {
      block(std::string_view(pending_).substr(0, blockBytes));
      pending_.erase(0, blockBytes);
    }
  }
  void commit() {
    if (!pending_.empty()) block(pending_);
    finish();
    file_.commit();
  }

 protected:
  static constexpr size_t blockBytes = 0xff00;
  virtual void block(std::string_view bytes) { file_.write(bytes); }
  virtual void finish() {}

  AtomicFile file_;

 private:
  std::string pending_;
};

// Blocks of BGZF (the SAM specification, section 4.1), compressed by htslib.
class BlockSink : public TextSink {
 public:
  using TextSink::TextSink;

 protected:
  void block(std::string_view bytes) override {
    std::array<char, 0x10000> out;
    size_t length = out.size();
    if (bgzf_compress(out.data(), &length, bytes.data(), bytes.size(), 6) != 0)
      throw internalError("A block could not be compressed.");
    file_.write(std::string_view(out.data(), length));
  }
  void finish() override { block({}); }  // the empty block that ends a file
};

class TextWriter : public VariantWriter {
 public:
  TextWriter(const VariantOutput& output, const VariantFile& file, bool compressed)
      : file_(file), path_(output.path), compressed_(compressed) {
    if (compressed)
      sink_ = std::make_unique<BlockSink>(output.path);
    else
      sink_ = std::make_unique<TextSink>(output.path);
    for (const std::string& line : output.header) sink_->write(line + '\n');
  }
  void write(const VariantRecord& record, const std::vector<InfoField>& fields) override {
    sink_->write(withInfo(lineOf(record, file_), fieldPrefix, fields) + '\n');
  }
  std::string commit(bool sorted) override {
    sink_->commit();
    return compressed_ ? index(path_, false, sorted) : "";
  }

 private:
  const VariantFile& file_;
  fs::path path_;
  bool compressed_;
  std::unique_ptr<TextSink> sink_;
};

// One row an ALT.
class TableWriter : public VariantWriter {
 public:
  TableWriter(const VariantOutput& output) : sink_(output.path), fields_(output.fields) {
    for (const std::string& line : output.header)
      if (line.starts_with("##janus_") || line.starts_with("##INFO=<ID=JS_")) sink_.write(line + '\n');
    sink_.write(fmt::format("chrom\tpos\tid\tref\talt\t{}\n", fmt::join(fields_, "\t")));
  }
  void write(const VariantRecord& record, const std::vector<InfoField>& fields) override {
    for (size_t alt = 0; alt < std::max<size_t>(1, record.alts.size()); ++alt) row(record, fields, alt);
  }
  std::string commit(bool) override {
    sink_.commit();
    return {};
  }

 private:
  void row(const VariantRecord& record, const std::vector<InfoField>& fields, size_t alt) {
    std::string line = fmt::format("{}\t{}\t{}\t{}\t{}", record.contig, record.position + 1, record.id,
                                   record.ref, record.alts.empty() ? "." : record.alts[alt]);
    for (const std::string& name : fields_) line += '\t' + valueOf(fields, name, alt);
    sink_.write(line + '\n');
  }
  static std::string valueOf(const std::vector<InfoField>& fields, const std::string& name, size_t alt) {
    for (const InfoField& field : fields)
      if (field.name == name)
        return std::visit(
            [&](const auto& values) {
              const auto& one = values[values.size() == 1 ? 0 : alt];
              return textOf(InfoField{name, std::vector{one}});
            },
            field.values);
    return ".";
  }
  TextSink sink_;
  std::vector<std::string> fields_;
};

class BcfWriter : public VariantWriter {
 public:
  BcfWriter(const VariantOutput& output, const VariantFile& file)
      : source_(file),
        path_(output.path),
        file_(output.path),
        header_(parsed(output.header)),
        earlier_(scoreFieldsOf(*header_)) {
    hFILE* bytes = hdopen(file_.duplicate(), "wb");
    out_.reset(bytes ? hts_hopen(bytes, output.path.c_str(), "wb") : nullptr);
    if (!out_ || bcf_hdr_write(out_.get(), header_.get()) < 0) fail();
  }
  void write(const VariantRecord& record, const std::vector<InfoField>& fields) override {
    if (record.bcf) return update(record, fields);
    const std::string line = withInfo(record.line, fieldPrefix, fields);
    if (!parse(line, header_.get(), parsed_.get()))
      throw inputError(
          fmt::format("Line {} cannot be written as BCF; write the result as .vcf.gz.", record.number));
    if (bcf_write(out_.get(), header_.get(), parsed_.get()) < 0) fail();
  }
  std::string commit(bool sorted) override {
    htsFile* out = out_.release();
    if (hts_close(out) < 0) fail();
    file_.commit();
    return index(path_, true, sorted);
  }

 private:
  struct Close {
    void operator()(htsFile* file) const { hts_close(file); }
  };

  // A copy in the terms of this file's header, so that the record stays as it was read.
  void update(const VariantRecord& record, const std::vector<InfoField>& fields) {
    bcf1_t* bcf = record.bcf.get();
    bcf_unpack(bcf, BCF_UN_INFO);
    if (bcf_translate(header_.get(), source_.bcfHeader().get(), bcf) < 0) fail();
    for (const std::string& name : earlier_) bcf_update_info(header_.get(), bcf, name.c_str(), nullptr, 0, 0);
    for (const InfoField& field : fields) set(bcf, field);
    if (bcf_write(out_.get(), header_.get(), bcf) < 0) fail();
  }

  static std::vector<std::string> scoreFieldsOf(const bcf_hdr_t& header) {
    std::vector<std::string> names;
    for (int i = 0; i < header.n[BCF_DT_ID]; ++i)
      if (const char* name = header.id[BCF_DT_ID][i].key;
          name && std::string_view(name).starts_with(fieldPrefix))
        names.emplace_back(name);
    return names;
  }

  void set(bcf1_t* bcf, const InfoField& field) {
    const char* name = field.name.c_str();
    if (const auto* floats = std::get_if<std::vector<float>>(&field.values)) {
      std::vector<float> values = *floats;
      for (float& value : values)
        if (std::isnan(value)) bcf_float_set_missing(value);
      bcf_update_info_float(header_.get(), bcf, name, values.data(), values.size());
    } else if (const auto* integers = std::get_if<std::vector<int32_t>>(&field.values)) {
      static_assert(missingInteger == bcf_int32_missing);
      bcf_update_info_int32(header_.get(), bcf, name, integers->data(), integers->size());
    } else {
      bcf_update_info_string(header_.get(), bcf, name, textOf(field).c_str());
    }
  }

  [[noreturn]] void fail() const {
    const int error = errno;
    throw resourceError(fmt::format("Cannot write {}: {}. The earlier file, if there was one, is untouched.",
                                    inQuotes(path_.string()),
                                    error ? std::strerror(error) : "htslib refused"));
  }

  const VariantFile& source_;
  fs::path path_;
  AtomicFile file_;
  Header header_;
  const std::vector<std::string> earlier_;  // fields that an earlier scoring may have left in a record
  std::unique_ptr<htsFile, Close> out_;
  std::unique_ptr<bcf1_t, void (*)(bcf1_t*)> parsed_{bcf_init(), bcf_destroy};
};

}  // namespace

VariantFormat variantFormatOf(const fs::path& path) {
  const std::string name = path.filename().string();
  for (const auto& [ending, format] : {std::pair{".vcf", VariantFormat::Vcf},
                                       {".vcf.gz", VariantFormat::VcfGz},
                                       {".vcf.bgz", VariantFormat::VcfGz},
                                       {".bcf", VariantFormat::Bcf},
                                       {".tsv", VariantFormat::Tsv}})
    if (name.ends_with(ending) && name.size() > std::strlen(ending)) return format;
  throw usageError(fmt::format("--out {} has no ending that says its format: .vcf, .vcf.gz, .bcf or .tsv.",
                               inQuotes(path.string())));
}

std::unique_ptr<VariantWriter> variantWriter(const VariantOutput& output, const VariantFile& file) {
  switch (variantFormatOf(output.path)) {
    case VariantFormat::Vcf:
      return std::make_unique<TextWriter>(output, file, false);
    case VariantFormat::VcfGz:
      return std::make_unique<TextWriter>(output, file, true);
    case VariantFormat::Bcf:
      return std::make_unique<BcfWriter>(output, file);
    case VariantFormat::Tsv:
      return std::make_unique<TableWriter>(output);
  }
  throw internalError("A format has no writer.");
}

// htslib adds what is not declared to its header while it parses a line.
std::vector<std::string> headerForBcf(const fs::path& text, const std::vector<std::string>& header) {
  const Header all = parsed(header);
  VariantFile file(text);
  const std::unique_ptr<bcf1_t, void (*)(bcf1_t*)> bcf(bcf_init(), bcf_destroy);
  while (const auto record = file.next())
    if (!parse(record->line, all.get(), bcf.get()))
      throw inputError(fmt::format("Line {} of {} cannot be written as BCF; write the result as .vcf.gz.",
                                   record->number, inQuotes(text.string())));
  if (bcf_hdr_sync(all.get()) < 0) throw internalError("A header of BCF cannot be made.");
  return linesOf(*all);
}

}  // namespace janus
