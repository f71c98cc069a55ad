// janus predict: every base of the regions, as files.
#include <algorithm>
#include <cmath>
#include <memory>
#include <ranges>

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
#include "engine/export/export.h"
#include "engine/export/export_builder.h"
#include "engine/run/run_catalog.h"
#include "engine/session/session.h"
#include "protocol/locus.h"
#include "protocol/track_name.h"
#include "protocol/window.h"

namespace janus::command {
namespace {

struct Options {
  ModelChoice model;
  DeviceSelection place;
  std::string genome;
  PlaceChoice places;
  std::string out, format = "bigwig", strands = "both", context = "region";
  std::vector<std::string> tracks{"all"};
  std::optional<double> threshold;
};

// What has to be known before anything is opened: a wrong word must not cost a minute of waiting.
struct Wanted {
  ExportFormat format;
  Strands strands;
  int64_t context = 0;  // 0: the region itself
  bool all = false, logits = false, embedding = false;
  std::vector<std::string> names;  // of tracks
};

bool takeOut(std::vector<std::string>& names, std::string_view name) { return std::erase(names, name) > 0; }

void checkThreshold(const Options& options, const std::string& track) {
  if (options.format == "bed" && !options.threshold)
    throw usageError("A BED file holds intervals: say --threshold X, and " + track +
                     " is written where it is at least X.");
}

Wanted wantedFrom(const Options& options) {
  Wanted wanted{.format = exportFormatNamed(options.format),
                .strands = strandsNamed(options.strands),
                .names = options.tracks};
  if (options.context != "region") wanted.context = lengthFrom(options.context);
  wanted.all = takeOut(wanted.names, "all");
  wanted.logits = takeOut(wanted.names, "logits");
  wanted.embedding = takeOut(wanted.names, "embedding");
  if ((wanted.logits || wanted.embedding) && wanted.format != ExportFormat::Npy)
    throw usageError("logits and embedding have several values a base: write them with --format npy.");
  if (options.threshold && !std::isfinite(*options.threshold))
    throw usageError("--threshold takes a finite number.");
  if (options.threshold && wanted.format != ExportFormat::Bed)
    throw usageError("--threshold is for --format bed: other formats have every base.");
  if (wanted.all) checkThreshold(options, "every track of values");
  return wanted;
}

constexpr int64_t worthEstimating = 3000;  // bases; less is done sooner than it is estimated

class Predicting {
 public:
  Predicting(const Options& options, const Wanted& wanted, const Setting& setting, std::stop_token stop)
      : options_(options),
        wanted_(wanted),
        setting_(setting),
        stop_(stop),
        model_(loadModel(session_.models(), options_.model, options_.place, setting_, stop_)),
        genome_(openGenome(session_.genomes(), options.genome, setting, stop)),
        asked_(regionsOf(options.places, *genome_, session_.tracks(),
                         wanted.format == ExportFormat::Npy ? Overlaps::Keep : Overlaps::Merge, setting,
                         stop)) {}

  void run() {
    const std::vector<TrackInfo> known = tracksOf(model_->model().config, wanted_.strands);
    wanted_.names = namesOf(known);
    checkNames(known);
    for (const Region& region : regions_) windows_.push_back(windowOf(region));
    announce();
    for (size_t i = 0; i < regions_.size(); ++i) predict(asked_[i], windows_[i]);
    write();
    for (const std::string& notice : session_.cache().takeNotices()) printNote(setting_, notice);
  }

 private:
  // A group's name stands for its members, in the order of `known`; no name is there twice.
  std::vector<std::string> namesOf(const std::vector<TrackInfo>& known) const {
    std::vector<std::string> names;
    const auto add = [&](const std::string& name) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    };
    for (const std::string& word : wanted_.names) {
      const auto isMember = [&](const TrackInfo& track) {
        const auto name = TrackName::parse(track.name);
        return name && name->isIn(word);
      };
      if (std::ranges::none_of(known, isMember)) add(word);
      for (const TrackInfo& track : known | std::views::filter(isMember)) add(track.name);
    }
    return names;
  }

  // Against what a run of this model will have, before it is run.
  void checkNames(const std::vector<TrackInfo>& known) const {
    bool anyValues = wanted_.all;
    for (const std::string& name : wanted_.names) {
      const auto track = std::ranges::find(known, name, &TrackInfo::name);
      if (track == known.end())
        throw usageError("There is no track " + inQuotes(name) +
                         " of this model and these strands; janus predict --help lists them.");
      if (track->kind == TrackKind::Category) continue;
      checkThreshold(options_, inQuotes(name));
      anyValues = true;
    }
    if (options_.threshold && !anyValues)
      printNote(setting_,
                "The threshold is not used: these tracks are of experts, written where each is chosen.");
  }

  Region windowOf(const Region& region) const {
    if (wanted_.context > 0 && wanted_.context < region.length())
      printNote(setting_, fmt::format("{} is longer than --context {}: its window is the region itself.",
                                      formatLocus(region), wanted_.context));
    return windowAround(region, wanted_.context, genome_->genome().contig(region.contig));
  }

  // The region alone, in the context of its whole window, where that takes less time.
  std::optional<Region> partOf(const Region& region, const Region& window) const {
    return region != window && model_->partsCostLess() ? std::optional(region) : std::nullopt;
  }

  RunPlan planFor(const Region& region, const Region& window) const {
    RunPlan plan = planRun(*model_, genome_->shared(), genome_->path(), window, wanted_.strands);
    plan.spec.preview = partOf(region, window);
    plan.options.logits = wanted_.logits;
    plan.options.embedding = wanted_.embedding;
    return plan;
  }

  // The longest window to compute decides whether there is memory enough; the sum, whether the time is worth
  // telling.
  void announce() {
    std::optional<size_t> longest;
    int64_t bases = 0, windows = 0;
    for (size_t i = 0; i < windows_.size(); ++i) {
      if (session_.runs().catalog().stored(planFor(regions_[i], windows_[i]))) continue;
      if (!longest || windows_[i].length() > windows_[*longest].length()) longest = i;
      bases += windows_[i].length();
      ++windows;
    }
    if (!longest) return;
    const Region& window = windows_[*longest];
    const int64_t asked = partOf(regions_[*longest], window).value_or(window).length();
    const RunEstimate memory = model_->memoryEstimate(window.length(), wanted_.strands, asked);
    if (!memory.fits) throw resourceError(memory.sentence);
    if (setting_.quiet || bases < worthEstimating) return;
    const RunEstimate estimate = model_->estimate(window.length(), wanted_.strands, stop_, asked);
    printNote(setting_,
              (windows > 1 ? fmt::format("{} windows, the longest: ", windows) : "") + estimate.sentence);
  }

  void predict(const AskedRegion& asked, const Region& window) {
    const Region& region = asked.region;
    RunPlan plan = planFor(region, window);
    Progress progress(formatLocus(window), setting_.quiet);
    plan.options.progress = [&](double done) { progress.show(done); };
    const auto answer = obtainRun(session_.runs().catalog(), *model_, plan, stop_);
    for (const std::string& note : answer.run->manifest().notes) printNote(setting_, note);
    gathered_.add(*answer.run, wanted_.all ? trackNamesOf(*answer.run) : wanted_.names, region, stop_,
                  asked.name);
    if (answer.fresh) gathered_.addArrays(*answer.fresh, region, asked.name);
    provenance_ = exportProvenance(answer.run->manifest(), setting_.commandLine);
  }

  void write() {
    ExportPlan plan;
    plan.folder = options_.out;
    plan.format = wanted_.format;
    plan.tracks = gathered_.tracks();
    plan.arrays = gathered_.arrays();
    plan.threshold = options_.threshold;
    plan.provenance = provenance_;
    writeFiles(std::move(plan), genome_->genome(), setting_, stop_);
  }

  const Options& options_;
  Wanted wanted_;
  const Setting& setting_;
  const std::stop_token stop_;
  Session session_;
  const std::shared_ptr<LoadedModel> model_;
  const OpenGenomePtr genome_;
  const std::vector<AskedRegion> asked_;
  const std::vector<Region> regions_ = regionsIn(asked_);
  std::vector<Region> windows_;
  ExportBuilder gathered_;
  Provenance provenance_;
};

void predict(const Options& options, const Setting& setting) {
  const Wanted wanted = wantedFrom(options);
  Interrupt interrupt;
  Predicting(options, wanted, setting, interrupt.token()).run();
}

constexpr const char* footer =
    "Tracks: probability.A .C .G .T, entropy, information, reference_probability, log_odds.A .C .G .T, "
    "strand_gap,\n"
    "  expert.I.S, expert2.I.S, expert_weight.I.S, expert2_weight.I.S (layer I, reading direction S: fwd or "
    "bwd);\n"
    "  with --format npy also logits and embedding. A group's name stands for its members: probability,\n"
    "  log_odds, expert and expert_weight (the first and the second expert), expert2, expert2_weight.\n"
    "Examples:\n"
    "  janus predict demo demo chr16:277,400-281,495 --out result\n"
    "  janus predict demo demo ARHGDIG PDIA2 --out result\n"
    "  janus predict last.ckpt hg38.fa BRCA1 --annotation gencode.gtf.gz --out result\n"
    "  janus predict last.ckpt hg38.fa --bed exons.bed --context 8k --tracks entropy,information --out "
    "result\n"
    "  janus predict demo demo chr16:280,000-281,000 --tracks information --format bed --threshold 1 --out "
    "result\n";

}  // namespace

void addPredict(CLI::App& app, Setting& setting) {
  auto options = std::make_shared<Options>();
  CLI::App* word = app.add_subcommand("predict", "Predict every base of regions and write the tracks");
  addModel(*word, options->model);
  addGenome(*word, options->genome);
  addPlaces(*word, options->places);
  word->add_option("--out", options->out, "The folder the files go to")->type_name("DIR")->required();
  word->add_option("--tracks", options->tracks, "Names, of groups too, or all")
      ->delimiter(',')
      ->capture_default_str();
  word->add_option("--format", options->format, "bigwig, bedgraph, bed, tsv or npy")->capture_default_str();
  word->add_option("--strands", options->strands, "both: the mean of the two strands' predictions; or one")
      ->capture_default_str();
  word->add_option("--context", options->context,
                   "What the model sees at once: region, or so many bases centred on each region; a model\n"
                   "without mid-attention then computes the final attention of the region's bases only")
      ->capture_default_str();
  word->add_option("--threshold", options->threshold,
                   "With --format bed: intervals where a track is at least this");
  addDevice(*word, options->place);
  addQuiet(*word, setting);
  word->footer(footer);
  word->callback([options, &setting] { predict(*options, setting); });
}

}  // namespace janus::command
