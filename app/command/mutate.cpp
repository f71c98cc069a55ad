// janus mutate: every other base at every place of a region, as files.
#include <deque>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/export_files.h"
#include "app/command/genome_options.h"
#include "app/command/interrupt.h"
#include "app/command/model_options.h"
#include "app/command/progress.h"
#include "app/command/words.h"
#include "base/error.h"
#include "base/version.h"
#include "engine/export/export.h"
#include "engine/session/exports.h"
#include "engine/session/session.h"
#include "engine/variant/contig_letters.h"
#include "engine/variant/mutagenesis.h"
#include "protocol/locus.h"
#include "protocol/window.h"

namespace janus::command {
namespace {

struct Options {
  ModelChoice model;
  DeviceSelection place;
  std::string genome, out, mode = "full", strands = "both", context = "region", format = "npy";
  PlaceChoice places;
};

constexpr int64_t longestMap = 4096;  // bases: a map holds the square of them

constexpr const char* scoreText =
    "log2 p(alt) - log2 p(base there) from one pass, bits: how unexpected each base is";
constexpr const char* effectText =
    "Influence, bits: mean over the window's other bases of the largest absolute change of log odds among "
    "four bases; an effect on the model's other predictions, not a biological consequence";
constexpr const char* mapText =
    "Dependency map, bits: row = mutated, column = affected, the largest absolute change of log odds over "
    "three alternatives and four bases; diagonal 0";

void check(const Options& options) {
  if (options.mode == "dependency" && options.format != "npy")
    throw usageError("A dependency map is written with --format npy: other formats have one value a base.");
  if (options.format == "bed")
    throw usageError("--format takes npy, tsv, bigwig or bedgraph: effects are values, not intervals.");
}

// What was asked, and what the model sees for it.
struct Stretch {
  Region region, window;
};

Stretch stretchOf(const Options& options, OpenGenome& genome, Session& session, const Setting& setting,
                  std::stop_token stop) {
  const auto asked =
      regionsOf(options.places, genome, session.tracks(), Overlaps::Keep, setting, std::move(stop));
  if (asked.size() != 1) throw usageError("One region at a time: run janus mutate once for each.");
  const Region region = asked.front().region;
  if (options.mode == "dependency" && region.length() > longestMap)
    throw usageError(fmt::format("A dependency map takes at most {}; {} is {}.", formatSpan(longestMap),
                                 formatLocus(region), formatSpan(region.length())));
  const int64_t context = options.context == "region" ? 0 : lengthFrom(options.context);
  const Region window = windowAround(region, context, genome.genome().contig(region.contig));
  if (window.length() < shortestWindow)
    throw inputError(fmt::format("{} is too short: the model needs at least {} bp. Say --context.",
                                 formatLocus(window), shortestWindow));
  return {region, window};
}

// Values [L, 4] as an array, or as a track a base.
class Results {
 public:
  Results(const Options& options, const Stretch& stretch) : options_(options), stretch_(stretch) {}

  void addBases(const std::string& name, const char* definition, const std::vector<float>& values) {
    if (options_.format == "npy") return addArray(name, definition, {"base", "letter A C G T"}, values, 4);
    for (size_t base = 0; base < 4; ++base) {
      auto& column = columns_.emplace_back();
      for (size_t at = base; at < values.size(); at += 4) column.push_back(values[at]);
      TrackInfo info;
      info.name = name + "." + "ACGT"[base];
      info.unit = "bits";
      info.definition = definition;
      plan_.tracks.push_back(
          {info, {{.window = stretch_.region, .values = column, .seen = stretch_.window}}});
    }
  }
  void addArray(const std::string& name, const char* definition, std::vector<std::string> axes,
                const std::vector<float>& values, int64_t columns) {
    auto& kept = columns_.emplace_back(values);
    plan_.arrays.push_back({.name = name,
                            .definition = definition,
                            .axes = std::move(axes),
                            .shape = {stretch_.region.length(), columns},
                            .values = kept,
                            .window = stretch_.region,
                            .seen = stretch_.window});
  }
  ExportPlan& plan() { return plan_; }

 private:
  const Options& options_;
  const Stretch& stretch_;
  std::deque<std::vector<float>> columns_;  // a deque's elements stay where they are
  ExportPlan plan_;
};

void compute(const Options& options, const MutagenesisRequest& request, StrandPredictor& passes,
             const Stretch& stretch, const Setting& setting, std::stop_token stop, Results& results) {
  if (options.mode == "score")
    return results.addBases("score", scoreText, unexpectedness(request, passes, std::move(stop)));
  Progress progress("mutating " + formatLocus(stretch.region), setting.quiet);
  const Mutagenesis found = mutate(
      request, passes, [&](double done) { progress.show(done); }, std::move(stop));
  results.addBases("effect", effectText, found.effect);
  if (request.dependency)
    results.addArray("dependency", mapText, {"mutated base", "affected base"}, found.dependency,
                     stretch.region.length());
}

void mutateRegion(const Options& options, const Setting& setting) {
  check(options);
  const Strands strands = strandsNamed(options.strands);
  const ExportFormat format = exportFormatNamed(options.format);
  Interrupt interrupt;
  Session session;
  const auto model = loadModel(session.models(), options.model, options.place, setting, interrupt.token());
  const OpenGenomePtr genome = openGenome(session.genomes(), options.genome, setting, interrupt.token());
  const Stretch stretch = stretchOf(options, *genome, session, setting, interrupt.token());
  const RunEstimate memory = model->memoryEstimate(stretch.window.length(), strands);
  if (!memory.fits) throw resourceError(memory.sentence);
  const int64_t first = stretch.region.begin - stretch.window.begin;
  const MutagenesisRequest request{ContigLetters(genome->shared()).over(stretch.window),
                                   {first, first + stretch.region.length()},
                                   options.mode == "dependency"};
  StrandPredictor passes(model->predictor(), strands);
  Results results(options, stretch);
  compute(options, request, passes, stretch, setting, interrupt.token(), results);
  ExportPlan& plan = results.plan();
  plan.folder = options.out;
  plan.format = format;
  plan.provenance = {std::string("janus ") + programVersion(),
                     model->model().digest,
                     genome->genome().digest(),
                     {},
                     options.strands,
                     model->device().precision,
                     model->deviceName(),
                     setting.commandLine};
  writeFiles(std::move(plan), genome->genome(), setting, interrupt.token());
}

constexpr const char* footer =
    "Modes: score, score.npy [L, 4]: log2 p(alt) - log2 p(base there) from one pass;\n"
    "  full, effect.npy [L, 4]: influence of each base: every alternative is run, and the mean over the "
    "other\n"
    "  bases of the largest change of log odds is its effect; dependency, dependency.npy [L, L] besides:\n"
    "  row = mutated, column = affected. Columns A C G T, 0 for the base that is there, in bits. These are\n"
    "  effects on the model's predictions, not biological consequences.\n"
    "Examples:\n"
    "  janus mutate demo demo chr16:280,001-280,100 --context 2048 --strands one --out result\n"
    "  janus mutate demo demo chr16:280,001-280,256 --mode dependency --out result\n";

}  // namespace

void addMutate(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("mutate", "Run every other base at every place of a region");
  addModel(*word, options->model);
  addGenome(*word, options->genome);
  addPlaces(*word, options->places);
  word->add_option("--out", options->out, "The folder the files go to")->type_name("DIR")->required();
  word->add_option("--mode", options->mode, "score, full or dependency")
      ->check(CLI::IsMember({"score", "full", "dependency"}))
      ->capture_default_str();
  word->add_option("--format", options->format, "npy, tsv, bigwig or bedgraph")->capture_default_str();
  word->add_option("--strands", options->strands, "both: the mean of the two strands' probabilities; or one")
      ->capture_default_str();
  word->add_option("--context", options->context,
                   "What the model sees at once: region, or so many bases centred on it")
      ->capture_default_str();
  addDevice(*word, options->place);
  addQuiet(*word, setting);
  word->footer(footer);
  word->callback([options, &setting] { mutateRegion(*options, setting); });
}

}  // namespace janus::command
