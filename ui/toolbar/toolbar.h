// The row at the top: where we are, how far we see, what is run.
#pragma once

#include <QComboBox>
#include <QToolButton>

#include "ui/toolbar/locus_box.h"
#include "ui/toolbar/run_bar.h"
#include "ui/toolbar/zoom_control.h"

namespace janus::ui {

class Toolbar : public QWidget {
  Q_OBJECT
 public:
  Toolbar(Workspace& workspace, Navigator& navigator, RunController& runs, QWidget* parent = nullptr);

  LocusBox* locusBox() { return locus_; }
  RunBar* runBar() { return run_; }
  QComboBox* contigs() { return contigs_; }
  void setGenomeMenu(QMenu* menu) { genome_->setMenu(menu); }
  void setDark(bool dark);  // what the theme switch shows

 signals:
  void themeSwitched();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void addHistory(Navigator& navigator);
  void addPlace(Navigator& navigator);
  void addTheme();
  void showGenome();
  void fillContigs();
  void followContig();
  QToolButton* button(const QString& text, const QString& tip);

  Workspace& workspace_;
  Navigator& navigator_;
  QToolButton *back_, *forward_, *genome_, *theme_;
  QComboBox* contigs_;
  LocusBox* locus_;
  ZoomControl* zoom_;
  RunBar* run_;
};

}  // namespace janus::ui
