// What stands under the tracks: the analysis panels behind their tabs, and the line that folds them away.
#pragma once

#include <map>

#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

namespace janus::ui {

// Folded, only the tabs are left, so that what is there can be seen; a click on a tab asks for it.
class AnalysisDock : public QWidget {
  Q_OBJECT
 public:
  explicit AnalysisDock(QWidget* parent = nullptr);

  void add(QWidget* panel, const QString& title);
  // What a panel reads out: one line beside the tabs while it is shown.
  void say(QWidget* panel, const QString& words);

  bool isFolded() const { return pages_->isHidden(); }
  void setFolded(bool folded);
  int foldedHeight() const { return tabs_->sizeHint().height(); }
  QTabBar* tabs() { return tabs_; }
  QWidget* shown() const { return pages_->currentWidget(); }

 signals:
  void foldWanted(bool folded);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void show(int index);
  void showWords();

  QTabBar* tabs_;
  QLabel* words_;
  QToolButton* fold_;
  QStackedWidget* pages_;
  std::map<QWidget*, QString> sayings_;
};

}  // namespace janus::ui
