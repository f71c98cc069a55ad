#include "ui/panels/start_page.h"

#include <QGridLayout>

namespace janus::ui {
namespace {

constexpr int pageWidth = 460;    // pixels
constexpr int longestName = 180;  // pixels
constexpr int mostRecent = 5;

QLabel* label(const QString& text, const char* name) {
  auto* label = new QLabel(text);
  label->setObjectName(name);
  return label;
}

}  // namespace

StartPage::StartPage(Workspace& workspace, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      model_(label({}, "quiet")),
      openModel_(new QPushButton("Open model\u2026")),
      recent_(new QWidget) {
  setObjectName("startPage");
  setAttribute(Qt::WA_StyledBackground);
  auto* card = new QWidget;
  card->setFixedWidth(pageWidth);
  auto* column = new QVBoxLayout(card);
  column->setSpacing(6);
  column->addWidget(label("JanusScope", "place"));
  column->addWidget(label("A genome with what a JanusDNA model predicts for it, computed here.", "quiet"));
  column->addSpacing(14);
  column->addWidget(files());
  column->addWidget(
      label("Or drop files here: FASTA, 2bit, .safetensors, .ckpt, BED, GFF3, GTF, bigWig.", "quiet"));
  column->addSpacing(14);
  column->addWidget(label("Begin with a demo", "heading"));
  column->addWidget(demos());
  column->addSpacing(14);
  column->addWidget(recent_);
  auto* page = new QVBoxLayout(this);
  page->addStretch(2);
  page->addWidget(card, 0, Qt::AlignHCenter);
  page->addStretch(3);
  new QVBoxLayout(recent_);
  setRecent({});
  connect(&workspace_, &Workspace::modelChanged, this, &StartPage::showModel);
  showModel();
}

QWidget* StartPage::files() {
  auto* box = new QWidget;
  auto* grid = new QGridLayout(box);
  grid->setContentsMargins(0, 0, 0, 4);
  grid->setColumnStretch(1, 1);
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(8);
  auto* openGenome = new QPushButton("Open genome\u2026");
  openGenome->setObjectName("run");  // the one thing that is wanted next
  grid->addWidget(label("Genome", "fileKind"), 0, 0);
  grid->addWidget(label("none open yet", "quiet"), 0, 1);
  grid->addWidget(openGenome, 0, 2);
  grid->addWidget(label("Model", "fileKind"), 1, 0);
  grid->addWidget(model_, 1, 1);
  grid->addWidget(openModel_, 1, 2);
  connect(openGenome, &QPushButton::clicked, this, &StartPage::genomeWanted);
  connect(openModel_, &QPushButton::clicked, this, &StartPage::modelWanted);
  return box;
}

QWidget* StartPage::demos() {
  auto* box = new QWidget;
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  for (const auto& [words, word] :
       {std::pair{"Human, 210 kb of chr16", "demo"}, std::pair{"Phage lambda, 48 kb", "demo-bacteria"}}) {
    auto* button = new QPushButton(words);
    connect(button, &QPushButton::clicked, this, [this, word = QString(word)] { emit demoWanted(word); });
    row->addWidget(button);
  }
  row->addStretch(1);
  return box;
}

void StartPage::showModel() {
  const auto& model = workspace_.model();
  const QString name =
      model ? fontMetrics().elidedText(model->name, Qt::ElideMiddle, longestName) : QString();
  model_->setText(model ? name + " is open" : QString("none open yet"));
  openModel_->setText(model ? "Open another\u2026" : "Open model\u2026");
}

void StartPage::setRecent(const QStringList& paths) {
  qDeleteAll(recent_->findChildren<QWidget*>(Qt::FindDirectChildrenOnly));
  auto* column = static_cast<QVBoxLayout*>(recent_->layout());
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(label("Open lately", "heading"));
  for (const QString& path : paths.mid(0, mostRecent)) {
    auto* button = new QPushButton(fontMetrics().elidedText(path, Qt::ElideMiddle, pageWidth - 40));
    button->setObjectName("link");
    button->setToolTip(path);
    connect(button, &QPushButton::clicked, this, [this, path] { emit recentWanted(path); });
    column->addWidget(button, 0, Qt::AlignLeft);
  }
  recent_->setVisible(!paths.isEmpty());
}

}  // namespace janus::ui
