#include "ui/panels/notice_bar.h"

#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

namespace janus::ui {
namespace {

constexpr int mostLines = 4;
constexpr int noteMilliseconds = 12000;

QLabel* words(const QString& sentence) {
  auto* label = new QLabel(sentence);
  label->setTextFormat(Qt::PlainText);  // sentences quote what files say
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  return label;
}

const char* wordOf(NoticeBar::Tone tone) {
  using Tone = NoticeBar::Tone;
  return tone == Tone::Problem    ? "problem"
         : tone == Tone::Question ? "question"
         : tone == Tone::Notice   ? "notice"
                                  : "note";
}

}  // namespace

NoticeBar::NoticeBar(QWidget* parent) : QWidget(parent), lines_(new QVBoxLayout(this)) {
  lines_->setContentsMargins(0, 0, 0, 0);
  lines_->setSpacing(0);
  hide();
}

void NoticeBar::say(Tone tone, const QString& sentence, const QString& topic, std::vector<Choice> choices) {
  if (!topic.isEmpty()) withdraw(topic);
  if (topic.isEmpty() && sentences().contains(sentence)) return;
  while (lines_->count() >= mostLines) drop(lines_->itemAt(0)->widget());
  QWidget* added = line(tone, sentence, topic, std::move(choices));
  lines_->addWidget(added);
  show();
  if (tone == Tone::Note) QTimer::singleShot(noteMilliseconds, added, [this, added] { drop(added); });
}

void NoticeBar::withdraw(const QString& topic) {
  for (int i = lines_->count() - 1; i >= 0; --i)
    if (QWidget* line = lines_->itemAt(i)->widget(); line->property("topic").toString() == topic) drop(line);
}

bool NoticeBar::shows(const QString& topic) const {
  for (int i = 0; i < lines_->count(); ++i)
    if (lines_->itemAt(i)->widget()->property("topic").toString() == topic) return true;
  return false;
}

QStringList NoticeBar::sentences() const {
  QStringList all;
  for (int i = 0; i < lines_->count(); ++i)
    all += lines_->itemAt(i)->widget()->property("sentence").toString();
  return all;
}

QWidget* NoticeBar::line(Tone tone, const QString& sentence, const QString& topic,
                         std::vector<Choice> choices) {
  auto* line = new QFrame;
  line->setObjectName("notice");
  line->setProperty("tone", wordOf(tone));
  line->setProperty("topic", topic);
  line->setProperty("sentence", sentence);
  auto* row = new QHBoxLayout(line);
  row->setContentsMargins(14, 6, 8, 6);
  row->addWidget(words(sentence), 1);
  for (Choice& choice : choices) {
    auto* button = new QPushButton(choice.words);
    button->setFocusPolicy(Qt::NoFocus);  // the keys stay with the tracks
    connect(button, &QPushButton::clicked, line, [this, line, chosen = std::move(choice.chosen)] {
      drop(line);
      if (chosen) chosen();
    });
    row->addWidget(button);
  }
  auto* close = new QToolButton;
  close->setText("Dismiss");
  close->setAutoRaise(true);
  close->setFocusPolicy(Qt::NoFocus);
  connect(close, &QToolButton::clicked, line, [this, line] { drop(line); });
  row->addWidget(close);
  return line;
}

void NoticeBar::drop(QWidget* line) {
  lines_->removeWidget(line);
  line->hide();
  line->deleteLater();
  if (lines_->count() == 0) hide();
}

}  // namespace janus::ui
