// Lines at the top of the view that say what went wrong or ask something: never modal, one click to dismiss.
#pragma once

#include <functional>

#include <QVBoxLayout>
#include <QWidget>

namespace janus::ui {

class NoticeBar : public QWidget {
  Q_OBJECT
 public:
  struct Choice {
    QString words;
    std::function<void()> chosen;
  };
  // A note leaves by itself, a notice stays until it is dismissed; neither is alarming.
  enum class Tone { Note, Notice, Problem, Question };

  explicit NoticeBar(QWidget* parent = nullptr);

  // A line with the same `topic` replaces the one before; an empty topic always adds. At most four lines are
  // shown, the oldest goes first.
  void say(Tone tone, const QString& sentence, const QString& topic = {}, std::vector<Choice> choices = {});
  void withdraw(const QString& topic);
  bool shows(const QString& topic) const;
  QStringList sentences() const;

 private:
  QWidget* line(Tone tone, const QString& sentence, const QString& topic, std::vector<Choice> choices);
  void drop(QWidget* line);

  QVBoxLayout* lines_;
};

}  // namespace janus::ui
