// Asks how and where to export tracks.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QLineEdit>

class QFormLayout;

namespace janus::ui {

class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  ExportDialog(const QStringList& names, bool wholeResult, QWidget* parent);

  QString format() const { return format_->currentData().toString(); }
  QString folder() const { return folder_->text(); }
  bool wholeResult() const { return extent_->currentIndex() == 0; }
  double threshold() const { return threshold_->value(); }

 private:
  void addButtons(QFormLayout* form);
  QWidget* folderRow();
  void chooseFolder();

  QComboBox *format_, *extent_;
  QDoubleSpinBox* threshold_;
  QLineEdit* folder_;
};

}  // namespace janus::ui
