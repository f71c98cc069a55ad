// janus variants: a file of variants with the model's scores of each.
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/genome_options.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/progress.h"
#include "app/command/words.h"
#include "base/error.h"
#include "base/version.h"
#include "engine/formats/parse_warnings.h"
#include "engine/session/session.h"
#include "engine/variant/annotate.h"
#include "engine/variant/variant_writer.h"
#include "protocol/locus.h"
#include "protocol/window.h"

namespace janus::command {
namespace {

constexpr int64_t longestContext = 1 << 20;  // what the model was made for

struct Options {
  ModelChoice model;
  DeviceSelection place;
  std::string genome, in, out, score = "llr", strands = "both", context = "4096";
};

// What has to be known before anything is opened.
AnnotationRequest requestFrom(const Options& options) {
  AnnotationRequest request{
      options.in, options.out, scoreSetNamed(options.score), lengthFrom(options.context), {}};
  variantFormatOf(request.out);
  if (request.context < shortestWindow || request.context > longestContext)
    throw usageError(fmt::format("--context {} is no window: from {} to {} bases.", options.context,
                                 shortestWindow, withThousands(longestContext)));
  std::error_code ignored;
  if (std::filesystem::equivalent(request.in, request.out, ignored))
    throw usageError("--out is the input itself: give the result another name.");
  return request;
}

std::vector<std::string> originOf(const LoadedModel& model, const Genome& genome, const Options& options,
                                  const Setting& setting) {
  return {fmt::format("##janus_version={}", programVersion()),
          fmt::format("##janus_model={} {}", printable(model.model().name), model.model().digest),
          fmt::format("##janus_genome={} {}", printable(genome.name()), genome.digest()),
          fmt::format("##janus_windows=context {}, strands {}, precision {}, device {}", options.context,
                      options.strands, model.device().precision, printable(model.deviceName())),
          fmt::format("##janus_command={}", printable(setting.commandLine, 2000))};
}

void tell(const AnnotationSummary& summary, const Options& options, const Setting& setting) {
  for (const std::string& sentence : summary.notes) printNote(setting, sentence);
  std::string line = fmt::format("{} of {} scored in {}", withThousands(summary.scored),
                                 counted(summary.alleles, "ALT allele"), counted(summary.records, "record"));
  for (const auto& [why, unscored] : summary.unscored)
    line += fmt::format("; {} {}{}", withThousands(unscored.alleles), wordOf(why),
                        unscored.first.empty() ? "" : " (first at " + unscored.first + ")");
  printNote(setting, line + ".");
  if (summary.moved > 0)
    printNote(setting, fmt::format("{} in windows moved to lie within their contig.",
                                   counted(summary.moved, "change")));
  printNote(setting, fmt::format("{} read by the model; {} written.", counted(summary.windows, "window"),
                                 inQuotes(options.out)));
}

void variants(const Options& options, const Setting& setting) {
  AnnotationRequest request = requestFrom(options);
  const Strands strands = strandsNamed(options.strands);
  Interrupt interrupt;
  Session session;
  const auto model = loadModel(session.models(), options.model, options.place, setting, interrupt.token());
  const OpenGenomePtr genome = openGenome(session.genomes(), options.genome, setting, interrupt.token());
  const RunEstimate memory = model->memoryEstimate(request.context, strands);
  if (!memory.fits) throw resourceError(memory.sentence);
  request.origin = originOf(*model, genome->genome(), options, setting);
  StrandPredictor passes(model->predictor(), strands);
  Progress progress("scoring " + request.in.filename().string(), setting.quiet);
  const AnnotationSummary summary = annotateVariants(
      request, passes, genome->shared(), [&](double done) { progress.show(done); }, interrupt.token());
  tell(summary, options, setting);
}

constexpr const char* footer =
    "Scores, in bits, as INFO fields with one value an ALT (their ##INFO lines define them):\n"
    "  llr        JS_LLR: log2 p(alt) - log2 p(ref), single bases; JS_LLRF, JS_LLRR: each strand;\n"
    "             JS_PLLR and JS_FLANK of other changes\n"
    "  pllr       JS_PLLR: pseudo-log-likelihood of the changed window minus that of the reference;\n"
    "             JS_FLANK: the same without the changed bases\n"
    "  influence  JS_INFL: mean effect on the model's other predictions; JS_INFLPOS: where it is largest\n"
    "  JS_GAP: how far the strands disagree; JS_CTX: the context; JS_WHY: why an ALT is not scored.\n"
    "They say how unexpected a change is to the model, and what else changes in its predictions. They are "
    "no\n"
    "measure of a biological consequence, and no value of them calls a variant pathogenic.\n"
    "Examples:\n"
    "  janus variants demo demo calls.vcf.gz --out scored.vcf.gz\n"
    "  janus variants last.ckpt hg38.fa calls.bcf --out scored.tsv --score all --context 8k\n";

}  // namespace

void addVariants(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("variants", "Score the variants of a VCF or BCF");
  addModel(*word, options->model);
  addGenome(*word, options->genome);
  word->add_option("IN", options->in, "A .vcf, .vcf.gz or .bcf of this genome")->required();
  word->add_option("--out", options->out, "A .vcf, .vcf.gz, .bcf or .tsv")->type_name("FILE")->required();
  word->add_option("--score", options->score, "llr, pllr, influence or all")->capture_default_str();
  word->add_option("--context", options->context, "Bases that the model sees at once, at most")
      ->capture_default_str();
  word->add_option("--strands", options->strands, "both: the mean of the two strands' probabilities; or one")
      ->capture_default_str();
  addDevice(*word, options->place);
  addQuiet(*word, setting);
  word->footer(footer);
  word->callback([options, &setting] { variants(*options, setting); });
}

}  // namespace janus::command
