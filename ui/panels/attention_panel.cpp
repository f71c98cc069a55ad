#include "ui/panels/attention_panel.h"

#include <bit>

#include <QGridLayout>
#include <QVBoxLayout>

#include "protocol/locus.h"
#include "ui/panels/inspector_sections.h"
#include "ui/style/choice_box.h"

namespace janus::ui {
namespace {

constexpr int sideWidth = 208;
constexpr int leastProfile = 180;                      // pixels: narrower curves say nothing
constexpr std::chrono::milliseconds profileDelay{40};  // pointer moves of this long make one pair of curves
constexpr std::chrono::milliseconds restDelay{150};    // without a move of the view: it has come to rest
constexpr int64_t mostBins = 1024;                     // of a map: the engine's own limit
constexpr int64_t shortestFiner = 32;                  // bp: less is no context for a model

const char* const weightDefinition =
    "Weight: the share (0 to 1) of a query base's attention that goes to the bases of one cell,\n"
    "mean of the heads of the model's last attention layer. The weights of a row sum to 1.\n"
    "A click on a cell goes to its query, with Shift to its key.";

QString locus(const Region& region) { return QString::fromStdString(formatLocus(region)); }
QString span(int64_t bases) { return QString::fromStdString(formatSpan(bases)); }

// The smallest power of two that keeps the map of a run of `length` within the engine's limit.
int64_t basesPerBinOf(int64_t length) {
  return static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>((length + mostBins - 1) / mostBins)));
}

}  // namespace

AttentionPanel::AttentionPanel(RunController& runs, Feed& feed, QWidget* parent)
    : QWidget(parent),
      runs_(runs),
      feed_(feed),
      map_(new AttentionSquare),
      attendsTo_(new AttentionProfile),
      attendedBy_(new AttentionProfile),
      readers_(new ChoiceBox),
      scale_(new ChoiceBox),
      area_(new ChoiceBox),
      key_(new ColourKey),
      words_(new QLabel),
      message_(copyable()) {
  fillChoices();
  for (QLabel* label : {words_, message_}) label->setWordWrap(true), label->setObjectName("quiet");
  words_->setTextFormat(Qt::RichText);
  words_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  for (QTimer* timer : {&profilesSoon_, &scaleSoon_}) timer->setSingleShot(true);
  layOut();
  connectAll();
  connectChoices();
  refresh();
}

void AttentionPanel::fillChoices() {
  readers_->addItem("both readers", "both");
  readers_->addItem("forward reader", "fwd");
  readers_->addItem("backward reader", "bwd");
  readers_->setToolTip(
      "Whose queries: the reader that runs forward, the one that runs backward, or their mean");
  scale_->addItems({"log scale", "linear"});
  scale_->setToolTip("How weights become colours");
  area_->addItems({"whole run", "in view"});
  area_->setToolTip("What the map shows: all the run computed, or what the tracks show of it");
  for (QWidget* choice : {readers_, scale_, area_}) choice->setFocusPolicy(Qt::TabFocus);
}

void AttentionPanel::layOut() {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 8, 12, 4);
  row->setSpacing(12);
  profiles_ = new QWidget;
  auto* curves = new QVBoxLayout(profiles_);
  curves->setContentsMargins(0, 0, 0, 0);
  curves->setSpacing(4);
  for (AttentionProfile* profile : {attendsTo_, attendedBy_}) curves->addWidget(profile, 1);
  row->addWidget(side_ = sideColumn());
  row->addWidget(message_, 1);
  row->addWidget(map_);
  row->addWidget(profiles_, 1);
  row->addStretch(0);
}

QWidget* AttentionPanel::sideColumn() {
  auto* side = new QWidget;
  side->setFixedWidth(sideWidth);
  auto* grid = new QGridLayout(side);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(6);
  QLabel* heading = sectionHeading("Final attention, mean of heads");
  heading->setToolTip(weightDefinition);
  grid->addWidget(heading, 0, 0, 1, 2);
  grid->addWidget(readers_, 1, 0, 1, 2);
  grid->addWidget(scale_, 2, 0);
  grid->addWidget(area_, 2, 1);
  auto* weight = new QLabel("weight: share of a base\u2019s attention");
  weight->setObjectName("quiet");
  weight->setToolTip(weightDefinition);
  grid->addWidget(weight, 3, 0, 1, 2);
  grid->addWidget(key_, 4, 0, 1, 2);
  grid->addWidget(words_, 5, 0, 1, 2);
  grid->setRowStretch(5, 1);
  return side;
}

void AttentionPanel::connectAll() {
  connect(&runs_, &RunController::currentChanged, this, &AttentionPanel::refresh);
  connect(map_, &AttentionSquare::hovered, this, &AttentionPanel::readOut);
  connect(map_, &AttentionSquare::hovered, this, &AttentionPanel::cellHovered);
  connect(map_, &AttentionSquare::clicked, this, &AttentionPanel::positionChosen);
  for (AttentionProfile* profile : {attendsTo_, attendedBy_})
    connect(profile, &AttentionProfile::clicked, this, &AttentionPanel::positionChosen);
  connect(&profilesSoon_, &QTimer::timeout, this, &AttentionPanel::showProfiles);
  connect(&scaleSoon_, &QTimer::timeout, this, &AttentionPanel::showScale);
  connect(words_, &QLabel::linkActivated, this, &AttentionPanel::runFiner);
}

void AttentionPanel::connectChoices() {
  connect(readers_, &QComboBox::currentIndexChanged, this, &AttentionPanel::refresh);
  connect(scale_, &QComboBox::currentIndexChanged, this, [this](int index) {
    map_->setLogarithmic(index == 0);
    showScale();
  });
  connect(area_, &QComboBox::currentIndexChanged, this, [this](int index) {
    map_->setFollowing(index == 1);
    showScale();
    profilesSoon_.start(profileDelay);
  });
  connect(key_, &ColourKey::changed, this, [this](double lowest, double highest) {
    map_->setRange(lowest, highest);
    showScale();
  });
}

void AttentionPanel::setTheme(const Theme& theme) {
  map_->setTheme(theme);
  key_->setTheme(theme);
}

void AttentionPanel::setGuide(std::optional<int64_t> position) {
  if (guide_ == position) return;
  guide_ = position;
  if (!isVisible()) return;
  map_->setGuide(guideHere());
  if (!profilesSoon_.isActive()) profilesSoon_.start(profileDelay);
}

void AttentionPanel::setView(const Region& view) {
  if (view_ == view) return;
  view_ = view;
  if (!isVisible()) return;
  map_->setView(view);
  profilesSoon_.start(restDelay);  // frames of a pan are not spent on curves
  scaleSoon_.start(restDelay);
}

void AttentionPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
  map_->setView(view_);
  map_->setGuide(guideHere());
  share();
  showScale();
  profilesSoon_.start(profileDelay);
}

void AttentionPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  share();
  showScale();
}

// Its parts are cut to the size it has, so they say nothing of the least it needs.
QSize AttentionPanel::minimumSizeHint() const { return {sideWidth + 200, 160}; }

// The map gets its square, the curves what is left, if that is wide enough for curves.
void AttentionPanel::share() {
  const QMargins margins = layout()->contentsMargins();
  const int high = height() - margins.top() - margins.bottom();
  const int left = width() - margins.left() - margins.right() - sideWidth - layout()->spacing();
  const int wide = std::min(map_->widthFor(high), left);
  map_->setFixedWidth(std::max(wide, 0));
  profiles_->setVisible(map_->isVisibleTo(this) && left - wide - layout()->spacing() >= leastProfile);
}

// Nothing is asked for a panel that nobody sees.
void AttentionPanel::refresh() {
  const KnownRun* run = runs_.current();
  if (!run) {
    shownRun_.clear();
    asked_ = Ticket();
    return say("Run the model to see what attends to what.");
  }
  if (run->preview) {
    shownRun_.clear();
    asked_ = Ticket();
    return say("What is on screen is known; the attention map comes when the whole window is computed.");
  }
  const QString readers = readers_->currentData().toString();
  if (!isVisible() || (shownRun_ == run->key && shownReaders_ == readers)) return;
  shownRun_ = run->key;
  shownReaders_ = readers;
  asked_ = feed_.attention(
      QString::fromStdString(run->key), readers,
      [this](AttentionMatrix answer) { accept(std::move(answer)); },
      [this](const QString& sentence) {
        asked_.done();
        shownRun_.clear();
        say(sentence);
      });
}

void AttentionPanel::accept(AttentionMatrix answer) {
  asked_.done();
  message_->hide();
  side_->show();
  map_->setVisible(true);
  map_->show(std::move(answer));
  map_->setGuide(guideHere());
  share();
  showScale();
  showProfiles();
  readOut(std::nullopt);
}

void AttentionPanel::showScale() {
  if (map_->isEmpty()) return;
  const auto number = [](double value) { return QString::number(value, 'g', 2); };
  const auto [faintest, strongest] = map_->colourEnds();
  key_->setEnds(number(faintest), number(strongest));
  QString words = QString("1 cell = %1, %2 \u00d7 %2 cells.")
                      .arg(span(map_->basesPerBin()), QString::fromStdString(withThousands(map_->bins())));
  if (map_->cellsPerDot() > 1)
    words += QString(" Each dot is the strongest of %1 \u00d7 %1.").arg(map_->cellsPerDot());
  words_->setToolTip("Run over " + locus(map_->window()));
  words_->setText(words + finerWords());
}

// A map has at most 1024 bins a side, so that only a run of a shorter stretch has shorter ones.
QString AttentionPanel::finerWords() const {
  const int64_t length = view_.length();
  if (length < shortestFiner || basesPerBinOf(length) >= map_->basesPerBin()) return {};
  return QString(
             "<br><a style=\"text-decoration: none; color: %1\" href=\"finer\">Run the %2 in view alone</a> "
             "for cells of %3.")
      .arg(palette().color(QPalette::Link).name(), span(length), span(basesPerBinOf(length)));
}

void AttentionPanel::runFiner() {
  runs_.setSelection(view_);
  runs_.run();
}

void AttentionPanel::showProfiles() {
  if (!isVisible() || map_->isEmpty()) return;
  const auto guide = guideHere();
  const auto bin = guide ? map_->binAt(*guide) : std::nullopt;
  if (!bin) return attendsTo_->clear(outsideWords()), attendedBy_->clear();
  const QString place = locus(*bin);
  attendsTo_->show(QString("What %1 attends to: weight per %2").arg(place, span(map_->basesPerBin())),
                   map_->row(*guide_), map_->stretch());
  attendedBy_->show(QString("What attends to %1: their weights for it").arg(place), map_->column(*guide_),
                    map_->stretch());
}

// The guide is a place of the view, the map is of a run that may be on another contig.
std::optional<int64_t> AttentionPanel::guideHere() const {
  return view_.contig == map_->window().contig ? guide_ : std::nullopt;
}

// Without its curves the panel says why, and of which place its map is.
QString AttentionPanel::outsideWords() const {
  if (!guide_) return {};
  const Region& window = map_->window();
  return QString("%1 is outside this run:\nthe map is of %2.")
      .arg(locus({view_.contig, *guide_, *guide_ + 1}), locus(window));
}

void AttentionPanel::readOut(const std::optional<AttentionCell>& cell) {
  if (!cell) return emit read("Point at a cell to read its weight; click to go there.");
  emit read(QString("%1 attends to %2: weight %3")
                .arg(locus(cell->query), locus(cell->key))
                .arg(cell->weight, 0, 'g', 3));
}

void AttentionPanel::say(const QString& sentence) {
  map_->clear();
  for (QWidget* one : std::initializer_list<QWidget*>{map_, profiles_, side_}) one->hide();
  message_->setText(sentence);
  message_->show();
  emit read({});
}

}  // namespace janus::ui
