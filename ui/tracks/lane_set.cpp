#include "ui/tracks/lane_set.h"

#include <QMenu>

#include "protocol/track_name.h"

namespace janus::ui {
namespace {

constexpr size_t rememberedRemovals = 50;

std::string laneOf(const TrackEntry& track) { return fileLane(track.path.toStdString()); }

// Bands are shown on the contig bar, not in a lane.
bool isBands(const TrackInfo& track) { return track.format == "cytoBand"; }

LaneLook look(std::string id) {
  LaneLook look;
  look.lane = std::move(id);
  return look;
}

// Whether a lane's data comes from `source`.
auto isOf(LaneSource source) {
  return [source](const LaneLook& one) { return laneSourceOf(one.lane) == source; };
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
  connect(&view_, &TrackView::lanesRemoved, this, &LaneSet::onRemoved);
  connect(&view_, &TrackView::bandsClosed, this, &LaneSet::closeBands);
  // All that the session names is open now: a file that is opened later gets a lane of its own.
  connect(&workspace_, &Workspace::busyChanged, this, [this] {
    if (!workspace_.busy()) restoring_ = false;
  });
}

void LaneSet::restore(const std::vector<LaneLook>& looks) {
  restoring_ = true;
  removed_.clear();
  view_.setLanes(looks);
}

// Lanes of the previous genome are removed; lanes that a session brought stay as they are.
void LaneSet::onGenome() {
  knownTracks_.clear();
  view_.forgetData();
  if (!restoring_) {
    std::vector<LaneLook> looks = view_.lanes();
    std::erase_if(looks, isOf(LaneSource::File));
    const auto logo = std::ranges::find(looks, "logo", &LaneLook::lane);
    if (!shown("sequence")) looks.insert(logo == looks.end() ? looks.begin() : logo + 1, look("sequence"));
    if (workspace_.model() && !shown("logo")) insertModelLanes(looks);
    view_.setLanes(looks);
  }
  forgetRemoved(LaneSource::File);
  compose();
}

void LaneSet::onModel() {
  if (!restoring_) {
    std::vector<LaneLook> looks = view_.lanes();
    std::erase_if(looks, isOf(LaneSource::Run));
    insertModelLanes(looks);
    view_.setLanes(looks);
  }
  forgetRemoved(LaneSource::Run);
  compose();
}

// From the top: where genes are, what the model expects, what the sequence is, how sure the model is, which
// experts read it, what attends to what.
void LaneSet::insertModelLanes(std::vector<LaneLook>& looks) const {
  const auto sequence = std::ranges::find(looks, "sequence", &LaneLook::lane);
  looks.insert(sequence, look("logo"));
  using Kind = TrackName::Kind;
  for (const Kind kind : {Kind::Information, Kind::ReferenceProbability})
    looks.push_back(look(TrackName{.kind = kind}.text()));
  looks.push_back(look("log_odds"));
  const std::vector<int>& layers = workspace_.model()->expertLayers;
  std::vector<int> some;
  if (!layers.empty()) some.push_back(layers.front());
  if (layers.size() > 1) some.push_back(layers.back());
  for (const int layer : some)
    for (const int stream : {0, 1}) looks.push_back(look(TrackName::expert(1, layer, stream).text()));
  looks.push_back(look("attention"));
}

// Annotation is added at the top, where readers look for genes; other files above the attention.
void LaneSet::onTracks() {
  compose();
  std::string bands;
  for (const TrackEntry& track : workspace_.tracks())
    if (isBands(track.info)) bands = track.info.id;
  view_.setBands(bands);
  for (const TrackEntry& track : workspace_.tracks()) {
    if (isBands(track.info)) continue;
    const std::string id = laneOf(track);
    if (std::ranges::count(knownTracks_, id)) continue;
    knownTracks_.push_back(id);
    if (!shown(id) && !restoring_) addFile(track);
    if (toPresent_.erase(id) > 0) view_.present(id);
  }
}

void LaneSet::addFile(const TrackEntry& track) {
  const LaneLook added = look(laneOf(track));
  if (track.info.kind != TrackKind::Features) return view_.addLane(added);
  const std::vector<LaneLook> looks = view_.lanes();
  const auto after = std::ranges::find_if_not(looks, isOf(LaneSource::File));
  view_.insertLane(static_cast<size_t>(after - looks.begin()), added);
}

void LaneSet::present(const QString& path) {
  const std::string id = fileLane(path.toStdString());
  if (shown(id)) return view_.present(id);
  toPresent_.insert(id);
}

void LaneSet::compose() {
  Catalogue catalogue;
  for (const TrackEntry& track : workspace_.tracks())
    if (!isBands(track.info)) catalogue.tracks[laneOf(track)] = track.info;
  for (const PluginInfo& plugin : workspace_.client().hello().plugins)
    for (const TrackInfo& info : plugin.tracks) catalogue.tracks[pluginLane(plugin.name, info.name)] = info;
  if (const KnownRun* run = runs_.current()) {
    for (const TrackInfo& info : run->tracks) catalogue.tracks[info.name] = info;
    if (!run->preview) catalogue.run = run->key, catalogue.window = run->window;
  }
  catalogue.computing = runs_.runningWindow();
  catalogue.problem = problem_;
  view_.setCatalogue(std::move(catalogue));
  std::vector<Region> windows;
  for (const KnownRun& run : workspace_.runs()) windows.push_back(run.window);
  view_.setComputed(std::move(windows));
}

// A file whose lane was removed is closed: the session forgets it, and the engine closes it too.
void LaneSet::onRemoved(const std::vector<LaneLook>& before) {
  std::vector<Removed> gone;
  std::vector<std::string> above;
  for (const LaneLook& one : before) {
    if (!shown(one.lane)) gone.push_back({one, above});
    above.push_back(one.lane);
  }
  if (gone.empty()) return;
  removed_.push_back(gone);
  if (removed_.size() > rememberedRemovals) removed_.erase(removed_.begin());
  for (const Removed& one : gone)
    if (isOf(LaneSource::File)(one.look)) closeFile(one.look.lane);
}

void LaneSet::closeBands() {
  QStringList paths;
  for (const TrackEntry& track : workspace_.tracks())
    if (isBands(track.info)) paths << track.path;
  for (const QString& path : paths) workspace_.closeTrack(path);
}

void LaneSet::closeFile(const std::string& id) {
  std::erase(knownTracks_, id);
  workspace_.closeTrack(pathOfLane(id));
}

void LaneSet::showAgain() {
  bool any = false;
  while (!any && !removed_.empty()) {
    const std::vector<Removed> back = std::move(removed_.back());
    removed_.pop_back();
    for (const Removed& one : back) any = putBack(one) || any;
    view_.present(back.front().look.lane);
  }
}

// Below the nearest lane that stood above it and is still shown.
bool LaneSet::putBack(const Removed& removed) {
  if (shown(removed.look.lane)) return false;
  const std::vector<LaneLook> looks = view_.lanes();
  size_t index = 0;
  for (auto id = removed.above.rbegin(); id != removed.above.rend() && index == 0; ++id)
    if (const auto found = std::ranges::find(looks, *id, &LaneLook::lane); found != looks.end())
      index = static_cast<size_t>(found - looks.begin()) + 1;
  view_.insertLane(index, removed.look);
  if (isOf(LaneSource::File)(removed.look)) workspace_.openTrack(pathOfLane(removed.look.lane));
  return true;
}

void LaneSet::forgetRemoved(LaneSource source) {
  for (auto& together : removed_)
    std::erase_if(together, [&](const Removed& one) { return isOf(source)(one.look); });
  std::erase_if(removed_, [](const auto& together) { return together.empty(); });
}

bool LaneSet::shown(const std::string& id) const {
  return std::ranges::count(view_.lanes(), id, &LaneLook::lane) > 0;
}

// A lane that was removed before comes back to its old place with its old look.
void LaneSet::toggle(const std::string& id) {
  if (shown(id)) return view_.removeLanes({QString::fromStdString(id)});
  for (auto together = removed_.rbegin(); together != removed_.rend(); ++together) {
    const auto one =
        std::ranges::find_if(*together, [&](const Removed& gone) { return gone.look.lane == id; });
    if (one == together->end()) continue;
    const Removed back = *one;
    together->erase(one);
    std::erase_if(removed_, [](const auto& left) { return left.empty(); });
    putBack(back);
    return view_.present(id);
  }
  view_.addLane(look(id));
  view_.present(id);
}

std::vector<LaneSet::Offer> LaneSet::offers() const {
  std::vector<Offer> offers{{"sequence", "Sequence"}};
  for (const auto& [id, info] : view_.catalogue().tracks)
    if (laneSourceOf(id) != LaneSource::Run) offers.push_back({id, QString::fromStdString(info.title)});
  for (const auto& together : removed_)
    for (const Removed& one : together)
      if (isOf(LaneSource::File)(one.look) && !std::ranges::count(offers, one.look.lane, &Offer::id))
        offers.push_back({one.look.lane, titleOfLane(one.look.lane)});
  if (!workspace_.model()) return offers;
  using Kind = TrackName::Kind;
  const Offer fixed[] = {{"logo", "Probability logo"},
                         {TrackName{.kind = Kind::Information}.text(), "Information"},
                         {TrackName{.kind = Kind::Entropy}.text(), "Entropy"},
                         {TrackName{.kind = Kind::ReferenceProbability}.text(), "Reference probability"},
                         {"log_odds", "Log-odds heat map"},
                         {TrackName{.kind = Kind::StrandGap}.text(), "Difference between strands"},
                         {"attention", "Attention triangle"}};
  offers.insert(offers.end(), std::begin(fixed), std::end(fixed));
  for (const int layer : workspace_.model()->expertLayers)
    for (const int stream : {0, 1})
      offers.push_back(
          {TrackName::expert(1, layer, stream).text(),
           QString("Expert, layer %1 %2").arg(layer).arg(QString::fromStdString(streamWord(stream)))});
  return offers;
}

void LaneSet::fillMenu(QMenu* menu) {
  menu->clear();
  std::map<std::string, QString> named;  // by the user
  for (const LaneLook& one : view_.lanes())
    if (!one.title.empty()) named[one.lane] = QString::fromStdString(one.title);
  std::optional<bool> ofTheModel;
  for (const Offer& offer : offers()) {
    const bool isOfTheModel = laneSourceOf(offer.id) == LaneSource::Run;
    if (ofTheModel && *ofTheModel != isOfTheModel) menu->addSeparator();
    ofTheModel = isOfTheModel;
    const auto name = named.find(offer.id);
    QAction* action = menu->addAction(name == named.end() ? offer.title : name->second);
    action->setCheckable(true);
    action->setChecked(shown(offer.id));
    connect(action, &QAction::triggered, this, [this, id = offer.id] { toggle(id); });
  }
}

}  // namespace janus::ui
