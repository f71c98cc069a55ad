#include "ui/toolbar/locus_box.h"

#include <algorithm>

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QStyle>

#include "protocol/locus.h"

namespace janus::ui {
namespace {

constexpr int aroundPlace = 48;  // pixels: frame and padding at both sides of the text
constexpr int aroundText = 62;   // with a gap before the length
constexpr int aroundEntry = 24;  // pixels: frame and scroll bar of the list
constexpr int historyLength = 30;
constexpr int namesShown = 12;
constexpr int64_t aroundOneBase = 40;  // bp to each side when a single base is asked for

// The first word of a list entry is what is typed for it: names come as "AXIN1   chr16:287,440-352,723".
QString entryText(const QString& entry) { return entry.section('\t', 0, 0); }

class NameCompleter : public QCompleter {
 public:
  using QCompleter::QCompleter;
  QString pathFromIndex(const QModelIndex& index) const override {
    return entryText(QCompleter::pathFromIndex(index));
  }
};

}  // namespace

LocusBox::LocusBox(Workspace& workspace, Navigator& navigator, QWidget* parent)
    : QLineEdit(parent), workspace_(workspace), navigator_(navigator), span_(new QLabel(this)) {
  setObjectName("locusBox");
  setAccessibleName("Locus");
  setPlaceholderText("Place or gene");
  setToolTip("A place (chr16:277,400-281,495), a gene or a variant; Ctrl+L");
  setMinimumWidth(190);
  setUpSpan();
  setUpCompleter();
  setUpMessage();
  connect(this, &QLineEdit::textEdited, this, &LocusBox::edited);
  connect(&navigator_, &Navigator::moved, this, &LocusBox::showRegion);
  connect(&navigator_, &Navigator::contigsChanged, this, &LocusBox::showRegion);
  connect(&navigator_, &Navigator::contigsChanged, this, &LocusBox::giveRoom);
}

void LocusBox::setUpSpan() {
  span_->setObjectName("locusSpan");
  span_->setAttribute(Qt::WA_TransparentForMouseEvents);
}

void LocusBox::setUpCompleter() {
  completer_ = new NameCompleter(&names_, this);
  completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
  completer_->setWidget(this);
  connect(completer_, qOverload<const QModelIndex&>(&QCompleter::activated), this,
          [this](const QModelIndex& index) { choose(index.data().toString()); });
  typing_.setSingleShot(true);
  typing_.setInterval(80);
  connect(&typing_, &QTimer::timeout, this, &LocusBox::complete);
}

void LocusBox::setUpMessage() {
  message_ = new QLabel(window());
  message_->setObjectName("locusMessage");
  message_->setWordWrap(true);
  message_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  message_->hide();
  noted_.setSingleShot(true);
  noted_.setInterval(8000);
  connect(&noted_, &QTimer::timeout, this, &LocusBox::silence);
}

void LocusBox::showRegion() {
  const Region region = navigator_.region();
  span_->setText(region.empty() ? QString() : QString::fromStdString(formatSpan(region.length())));
  span_->adjustSize();
  const int right = width() - span_->width() - 10;
  span_->move(right, (height() - span_->height()) / 2);
  const QString place = region.empty() ? QString() : QString::fromStdString(formatLocus(region));
  // A place that is cut misleads; the length also stands above the ruler.
  const bool roomForSpan = fontMetrics().horizontalAdvance(place) + span_->width() + aroundText <= width();
  span_->setVisible(roomForSpan);
  setTextMargins(4, 0, roomForSpan ? span_->width() + 14 : 0, 0);
  if (!hasFocus() || !isModified()) {
    setText(place);
    setCursorPosition(0);
  }
}

// For the longest place of any contig, within reason.
void LocusBox::giveRoom() {
  int widest = 0;
  for (const Contig& contig : navigator_.contigs())
    widest = std::max(widest, fontMetrics().horizontalAdvance(QString::fromStdString(
                                  formatLocus({contig.name, contig.end - 2, contig.end}))));
  setMinimumWidth(std::clamp(widest + aroundPlace, 150, 260));
}

void LocusBox::resizeEvent(QResizeEvent* event) {
  QLineEdit::resizeEvent(event);
  showRegion();
}

void LocusBox::edited() {
  silence();
  typing_.start();
}

void LocusBox::complete() {
  const QString typed = text().trimmed();
  if (typed.isEmpty()) return showHistory();
  if (!workspace_.genome() || typed.contains(':')) return completer_->popup()->hide();
  completing_ =
      workspace_.client().ask(CompleteRequest{workspace_.genome()->key, typed.toStdString(), namesShown},
                              [this](const CompleteAnswer& answer) { showNames(answer.names); },
                              {});  // no list is no loss: Return still says what is wrong
}

void LocusBox::showNames(const std::vector<Completion>& names) {
  QStringList entries;
  for (const Completion& name : names) {
    QString entry = QString::fromStdString(name.name + "\t" + formatLocus(name.region));
    if (!name.detail.empty()) entry += "  " + QString::fromStdString(name.detail);
    entries += entry;
  }
  names_.setStringList(entries);
  if (entries.isEmpty() || !hasFocus()) return completer_->popup()->hide();
  QAbstractItemView* list = completer_->popup();
  const int wanted = list->sizeHintForColumn(0) + aroundEntry;
  completer_->complete(QRect(0, 0, std::max(width(), wanted), height()));
}

// The first place of a name is what the name stands for; another one is gone to as a place.
void LocusBox::choose(const QString& entry) {
  const QStringList entries = names_.stringList();
  const auto first = std::find_if(entries.begin(), entries.end(),
                                  [&](const QString& other) { return entryText(other) == entryText(entry); });
  const bool isFirst = first == entries.end() || *first == entry;
  setText(isFirst ? entryText(entry) : entry.section('\t', 1).section("  ", 0, 0));
  submit(text());
}

void LocusBox::showHistory() {
  if (history_.isEmpty()) return;
  names_.setStringList(history_);
  completer_->complete();
}

void LocusBox::keyPressEvent(QKeyEvent* event) {
  const bool listShown = completer_->popup()->isVisible();
  switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (listShown && completer_->popup()->currentIndex().isValid())
        return event->ignore();  // the list takes it
      completer_->popup()->hide();
      return submit(text());
    case Qt::Key_Escape:
      if (listShown) return event->ignore();
      silence();
      setModified(false);
      clearFocus();
      return showRegion();
    case Qt::Key_Down:
      if (!listShown) return showHistory();
      break;
    default:
      break;
  }
  QLineEdit::keyPressEvent(event);
}

void LocusBox::focusInEvent(QFocusEvent* event) {
  QLineEdit::focusInEvent(event);
  if (event->reason() != Qt::PopupFocusReason) QTimer::singleShot(0, this, &QLineEdit::selectAll);
}

void LocusBox::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  if (event->reason() == Qt::PopupFocusReason || isModified()) return;  // keep what is being typed
  showRegion();
}

void LocusBox::submit(const QString& text) {
  const QString typed = text.trimmed();
  typing_.stop();
  completing_ = Ticket();
  if (typed.isEmpty()) return say("Type a place (chr16:277,400-281,495) or a gene.", true);
  if (!workspace_.genome()) return say("Open a genome first (Ctrl+O).", true);
  locating_ = workspace_.client().ask(
      LocateRequest{workspace_.genome()->key, typed.toStdString()},
      [this, typed](const LocateAnswer& answer) { go(answer, typed); },
      [this](const QString& sentence) { say(sentence, true); });
}

void LocusBox::go(const LocateAnswer& answer, const QString& typed) {
  locating_.done();
  const std::vector<Region>& regions = answer.regions;
  if (regions.empty()) return say("No such place.", true);
  Region region = regions.front();
  if (region.length() == 1) region.begin -= aroundOneBase, region.end += aroundOneBase;
  setModified(false);
  silence();
  navigator_.goTo(region);
  showRegion();
  remember(typed);
  QStringList notes;
  if (!answer.note.empty()) notes += QString::fromStdString(answer.note);
  if (regions.size() > 1) notes += QString("%1 places were given; this is the first.").arg(regions.size());
  if (answer.reversed) notes += "The view always runs forward; [rev] is not shown reversed.";
  if (!notes.isEmpty()) say(notes.join(" "), false);
  clearFocus();
  emit arrived();
}

void LocusBox::say(const QString& sentence, bool wrong) {
  message_->setParent(window());
  message_->setText(sentence);
  for (QWidget* widget : {static_cast<QWidget*>(this), static_cast<QWidget*>(message_)}) {
    widget->setProperty("wrong", wrong);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
  }
  message_->setFixedWidth(std::max(width(), 420));
  message_->adjustSize();
  message_->move(mapTo(window(), QPoint(0, height() + 4)));
  message_->show();
  message_->raise();
  if (!wrong) return noted_.start();
  noted_.stop();
  emit refused(sentence);
}

void LocusBox::silence() {
  if (!message_) return;
  message_->hide();
  setProperty("wrong", false);
  style()->unpolish(this);
  style()->polish(this);
}

void LocusBox::remember(const QString& text) {
  history_.removeAll(text);
  history_.prepend(text);
  history_.resize(std::min<qsizetype>(history_.size(), historyLength));
}

}  // namespace janus::ui
