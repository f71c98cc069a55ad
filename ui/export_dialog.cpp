#include "ui/export_dialog.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/toolbar/choice_box.h"
#include "ui/window_settings.h"

namespace janus::ui {

ExportDialog::ExportDialog(const QStringList& names, bool wholeResult, QWidget* parent)
    : QDialog(parent),
      format_(new ChoiceBox),
      extent_(new ChoiceBox),
      threshold_(new QDoubleSpinBox),
      folder_(new QLineEdit(windowSettings().value("exportFolder").toString())) {
  setWindowTitle("Export");
  auto* form = new QFormLayout(this);
  auto* what = new QLabel(names.isEmpty() ? "every track of the run" : names.join(", "));
  what->setWordWrap(true);
  form->addRow("Tracks", what);
  for (const auto& [value, words] : {std::pair{"bigwig", "bigWig"}, std::pair{"bedgraph", "bedGraph"},
                                     std::pair{"bed", "BED (where a value passes a threshold)"},
                                     std::pair{"tsv", "TSV table"}, std::pair{"npy", "NumPy arrays (.npy)"}})
    format_->addItem(words, value);
  extent_->addItems({"whole result", "visible region"});
  extent_->setCurrentIndex(wholeResult ? 0 : 1);
  threshold_->setRange(-1000, 1000);
  threshold_->setValue(0.5);
  threshold_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  threshold_->setEnabled(false);
  connect(format_, &QComboBox::currentIndexChanged, this,
          [this] { threshold_->setEnabled(format() == "bed"); });
  form->addRow("Format", format_);
  form->addRow("Extent", extent_);
  form->addRow("Threshold", threshold_);
  form->addRow("Folder", folderRow());
  addButtons(form);
}

QWidget* ExportDialog::folderRow() {
  if (folder_->text().isEmpty()) folder_->setText(QDir::home().filePath("janus-export"));
  folder_->setMinimumWidth(320);
  auto* row = new QWidget;
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  auto* choose = new QPushButton("Choose\u2026");
  choose->setAutoDefault(false);
  layout->addWidget(folder_, 1);
  layout->addWidget(choose);
  connect(choose, &QPushButton::clicked, this, &ExportDialog::chooseFolder);
  return row;
}

void ExportDialog::chooseFolder() {
  const QString folder = QFileDialog::getExistingDirectory(this, "Export to folder", folder_->text());
  if (!folder.isEmpty()) folder_->setText(folder);
}

void ExportDialog::addButtons(QFormLayout* form) {
  auto* buttons = new QDialogButtonBox;
  QPushButton* write = buttons->addButton("Export", QDialogButtonBox::AcceptRole);
  buttons->addButton("Cancel", QDialogButtonBox::RejectRole);
  connect(folder_, &QLineEdit::textChanged, write,
          [write](const QString& folder) { write->setEnabled(!folder.trimmed().isEmpty()); });
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    windowSettings().setValue("exportFolder", folder());
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  form->addRow(buttons);
  write->setDefault(true);  // only now do the buttons belong to the dialog
}

}  // namespace janus::ui
