// Where the user types a place: history, completion, and a reason whenever a place cannot be shown.
#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QTimer>

#include "ui/state/navigator.h"
#include "ui/state/workspace.h"

class QCompleter;

namespace janus::ui {

class LocusBox : public QLineEdit {
  Q_OBJECT
 public:
  LocusBox(Workspace& workspace, Navigator& navigator, QWidget* parent = nullptr);

  void submit(const QString& text);  // as if typed and confirmed with Return
  const QStringList& history() const { return history_; }
  void setHistory(const QStringList& history) { history_ = history; }
  QString message() const {
    return message_->isVisibleTo(message_->parentWidget()) ? message_->text() : QString();
  }

 signals:
  void arrived();                         // the typed place is now shown
  void refused(const QString& sentence);  // and why

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void setUpSpan();
  void setUpCompleter();
  void setUpMessage();
  void showRegion();
  void giveRoom();
  void edited();
  void complete();
  void showNames(const std::vector<Completion>& names);
  void choose(const QString& entry);
  void showHistory();
  void go(const LocateAnswer& answer, const QString& typed);
  void say(const QString& sentence, bool wrong);
  void silence();
  void remember(const QString& text);

  Workspace& workspace_;
  Navigator& navigator_;
  QLabel* span_;
  QLabel* message_ = nullptr;  // under the box, above everything else in the window
  QStringListModel names_;
  QCompleter* completer_;
  QTimer typing_, noted_;
  QStringList history_;  // newest first
  Ticket completing_, locating_;
};

}  // namespace janus::ui
