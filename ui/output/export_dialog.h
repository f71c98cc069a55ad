// Asks how, over what region and where to export tracks.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLineEdit>

#include "protocol/region.h"

class QFormLayout;

namespace janus::ui {

class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  // `names`: what will be written, in words. `visible` empty: nothing of it is in view.
  ExportDialog(const QString& names, const Region& whole, const Region& visible, bool wholeResult,
               QWidget* parent);

  QString format() const { return format_->currentData().toString(); }
  QString folder() const;  // absolute
  const Region& region() const { return extent_->currentIndex() == 0 ? whole_ : visible_; }
  double threshold() const { return threshold_->value(); }

 private:
  void fillFormats();
  void fillExtents(bool wholeResult);
  void addButtons(QFormLayout* form);
  QWidget* folderRow();
  void chooseFolder();

  Region whole_, visible_;
  QComboBox *format_, *extent_;
  QDoubleSpinBox* threshold_;
  QLineEdit* folder_;
};

}  // namespace janus::ui
