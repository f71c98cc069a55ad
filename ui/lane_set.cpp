#include "ui/lane_set.h"

#include <QMenu>

namespace janus::ui {
namespace {

constexpr size_t rememberedLayouts = 20;

std::string fileWord(const OpenTrack& track) { return "file:" + track.path.toStdString(); }

LaneLook look(std::string word) {
  LaneLook look;
  look.lane = std::move(word);
  return look;
}

bool isModelWord(const std::string& word) {
  return word != "sequence" && !word.starts_with("file:") && !word.starts_with("plugin");
}

}  // namespace

LaneSet::LaneSet(Workspace& workspace, RunController& runs, TrackView& view, QObject* parent)
    : QObject(parent), workspace_(workspace), runs_(runs), view_(view) {
  connect(&workspace_, &Workspace::genomeChanged, this, &LaneSet::onGenome);
  connect(&workspace_, &Workspace::modelChanged, this, &LaneSet::onModel);
  connect(&workspace_, &Workspace::tracksChanged, this, &LaneSet::onTracks);
  connect(&workspace_, &Workspace::runsChanged, this, &LaneSet::compose);
  connect(&runs_, &RunController::currentChanged, this, &LaneSet::compose);
  connect(&runs_, &RunController::cancelled, this, &LaneSet::compose);
  connect(&runs_, &RunController::started, this, [this] {
    problem_.clear();
    compose();
  });
  connect(&runs_, &RunController::failed, this, [this](const QString& sentence) {
    problem_ = sentence;
    compose();
  });
  connect(&view_, &TrackView::lanesChanged, this, &LaneSet::remember);
  // What a session named has been opened: what is opened from here on gets its lane.
  connect(&workspace_, &Workspace::busyChanged, this, [this] {
    if (!workspace_.busy()) restoring_ = false;
  });
}

void LaneSet::restore(const std::vector<LaneLook>& looks) {
  restoring_ = true;
  view_.setLanes(looks);
  last_ = view_.lanes();
}

// Lanes of the genome before go; a session's own lanes stay as they are.
void LaneSet::onGenome() {
  knownTracks_.clear();
  view_.forgetData();
  if (!restoring_) {
    std::vector<LaneLook> looks = view_.lanes();
    std::erase_if(looks, [](const LaneLook& one) { return one.lane.starts_with("file:"); });
    const auto logo = std::ranges::find(looks, "logo", &LaneLook::lane);
    if (!shown("sequence")) looks.insert(logo == looks.end() ? looks.begin() : logo + 1, look("sequence"));
    if (workspace_.model() && !shown("logo")) insertModelLanes(looks);
    view_.setLanes(looks);
  }
  before_.clear();
  compose();
}

void LaneSet::onModel() {
  if (!restoring_) {
    std::vector<LaneLook> looks = view_.lanes();
    std::erase_if(looks, [](const LaneLook& one) { return isModelWord(one.lane); });
    insertModelLanes(looks);
    view_.setLanes(looks);
  }
  before_.clear();
  compose();
}

// As in the order a reader asks: where are genes, what does the model expect, what is there, how sure is it,
// which experts read it, what attends to what.
void LaneSet::insertModelLanes(std::vector<LaneLook>& looks) const {
  const auto sequence = std::ranges::find(looks, "sequence", &LaneLook::lane);
  looks.insert(sequence, look("logo"));
  for (const char* word : {"information", "reference_probability", "log_odds"}) looks.push_back(look(word));
  const std::vector<int>& layers = workspace_.model()->expertLayers;
  std::vector<int> some;
  if (!layers.empty()) some.push_back(layers.front());
  if (layers.size() > 1) some.push_back(layers.back());
  for (const int layer : some)
    for (const char* stream : {"fwd", "bwd"})
      looks.push_back(look(fmt::format("expert.{}.{}", layer, stream)));
  looks.push_back(look("attention"));
}

// Annotation goes to the top, where genes are looked for; other files go above the attention.
void LaneSet::onTracks() {
  compose();
  for (const OpenTrack& track : workspace_.tracks()) {
    const std::string word = fileWord(track);
    if (std::ranges::count(knownTracks_, word)) continue;
    knownTracks_.push_back(word);
    if (shown(word) || restoring_) continue;
    if (track.info.kind != TrackKind::Features) {
      view_.addLane(look(word));
      continue;
    }
    std::vector<LaneLook> looks = view_.lanes();
    const auto after =
        std::ranges::find_if(looks, [](const LaneLook& one) { return !one.lane.starts_with("file:"); });
    looks.insert(after, look(word));
    view_.setLanes(looks);
  }
}

void LaneSet::compose() {
  Catalogue catalogue;
  for (const OpenTrack& track : workspace_.tracks()) catalogue.tracks[fileWord(track)] = track.info;
  for (const auto& plugin : workspace_.client().hello().value("plugins", nlohmann::json::array()))
    for (const auto& json : plugin.value("tracks", nlohmann::json::array())) {
      const auto info = json.get<TrackInfo>();
      catalogue.tracks[info.id] = info;
    }
  if (const Run* run = runs_.current()) {
    for (const TrackInfo& info : run->tracks) catalogue.tracks[info.name] = info;
    catalogue.run = run->key;
    catalogue.window = run->window;
  }
  catalogue.computing = runs_.runningWindow();
  catalogue.problem = problem_;
  view_.setCatalogue(std::move(catalogue));
  std::vector<Region> windows;
  for (const Run& run : workspace_.runs()) windows.push_back(run.window);
  view_.setComputed(std::move(windows));
}

void LaneSet::remember() {
  const std::vector<LaneLook> now = view_.lanes();
  if (now.size() < last_.size()) before_.push_back(last_);
  if (before_.size() > rememberedLayouts) before_.erase(before_.begin());
  last_ = now;
}

void LaneSet::showAgain() {
  if (before_.empty()) return;
  const std::vector<LaneLook> looks = before_.back();
  before_.pop_back();
  last_ = looks;
  view_.setLanes(looks);
}

bool LaneSet::shown(const std::string& word) const {
  return std::ranges::count(view_.lanes(), word, &LaneLook::lane) > 0;
}

void LaneSet::toggle(const std::string& word) {
  if (shown(word))
    view_.removeLanes({QString::fromStdString(word)});
  else
    view_.addLane(look(word));
}

std::vector<LaneSet::Offer> LaneSet::offers() const {
  std::vector<Offer> offers{{"sequence", "Sequence"}};
  for (const auto& [word, info] : view_.catalogue().tracks)
    if (!isModelWord(word)) offers.push_back({word, QString::fromStdString(info.title)});
  if (!workspace_.model()) return offers;
  const Offer fixed[] = {{"logo", "Probability logo"},
                         {"information", "Information"},
                         {"entropy", "Entropy"},
                         {"reference_probability", "Reference probability"},
                         {"log_odds", "Log-odds heat map"},
                         {"strand_gap", "Difference between strands"},
                         {"attention", "Attention triangle"}};
  offers.insert(offers.end(), std::begin(fixed), std::end(fixed));
  for (const int layer : workspace_.model()->expertLayers)
    for (const char* stream : {"fwd", "bwd"})
      offers.push_back({fmt::format("expert.{}.{}", layer, stream),
                        QString("Expert, layer %1 %2").arg(layer).arg(stream)});
  return offers;
}

void LaneSet::fillMenu(QMenu* menu) {
  menu->clear();
  for (const Offer& offer : offers()) {
    QAction* action = menu->addAction(offer.title);
    action->setCheckable(true);
    action->setChecked(shown(offer.word));
    connect(action, &QAction::triggered, this, [this, word = offer.word] { toggle(word); });
  }
}

}  // namespace janus::ui
