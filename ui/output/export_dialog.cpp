#include "ui/output/export_dialog.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>

#include "protocol/locus.h"
#include "ui/state/window_settings.h"
#include "ui/style/choice_box.h"

namespace janus::ui {
namespace {

constexpr const char* folderKey = "exportFolder";
constexpr const char* formatKey = "exportFormat";

}  // namespace

ExportDialog::ExportDialog(const QString& names, const Region& whole, const Region& visible, bool wholeResult,
                           QWidget* parent)
    : QDialog(parent),
      whole_(whole),
      visible_(visible),
      format_(new ChoiceBox),
      extent_(new ChoiceBox),
      threshold_(new QDoubleSpinBox),
      folder_(new QLineEdit(windowSettings().value(folderKey).toString())) {
  setWindowTitle("Export");
  auto* form = new QFormLayout(this);
  form->setContentsMargins(16, 14, 16, 14);
  form->setHorizontalSpacing(14);
  auto* what = new QLabel(names);
  what->setWordWrap(true);
  form->addRow("Tracks", what);
  threshold_->setRange(-1000, 1000);
  threshold_->setValue(0.5);
  threshold_->setButtonSymbols(QAbstractSpinBox::NoButtons);
  fillFormats();
  fillExtents(wholeResult);
  form->addRow("Format", format_);
  form->addRow("Extent", extent_);
  form->addRow("Threshold", threshold_);
  const auto follow = [this, form] { form->setRowVisible(threshold_, format() == "bed"); };
  connect(format_, &QComboBox::currentIndexChanged, this, follow);
  follow();
  form->addRow("Folder", folderRow());
  addButtons(form);
}

// The format of the last export comes first: who exports bigWig once exports it again.
void ExportDialog::fillFormats() {
  for (const auto& [value, words] : {std::pair{"bigwig", "bigWig"}, std::pair{"bedgraph", "bedGraph"},
                                     std::pair{"bed", "BED (where a value passes a threshold)"},
                                     std::pair{"tsv", "TSV table"}, std::pair{"npy", "NumPy arrays (.npy)"}})
    format_->addItem(words, value);
  format_->setCurrentIndex(std::max(0, format_->findData(windowSettings().value(formatKey))));
}

void ExportDialog::fillExtents(bool wholeResult) {
  const auto words = [](const char* what, const Region& region) {
    return QString("%1: %2").arg(what, QString::fromStdString(formatLocus(region)));
  };
  extent_->addItem(words("whole result", whole_));
  if (visible_.empty()) return;
  extent_->addItem(words("visible region", visible_));
  extent_->setCurrentIndex(wholeResult ? 0 : 1);
}

// "~" as in a shell; a folder named in passing lies in the user's own.
QString ExportDialog::folder() const {
  QString folder = folder_->text().trimmed();
  if (folder == "~" || folder.startsWith("~/")) folder = QDir::homePath() + folder.mid(1);
  return QDir::cleanPath(QDir::home().absoluteFilePath(folder));
}

QWidget* ExportDialog::folderRow() {
  if (folder_->text().isEmpty()) folder_->setText(QDir::home().filePath("janus-export"));
  folder_->setObjectName("folder");
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
    windowSettings().setValue(folderKey, folder());
    windowSettings().setValue(formatKey, format());
    accept();
  });
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  form->addRow(buttons);
  write->setDefault(true);  // only now do the buttons belong to the dialog
}

}  // namespace janus::ui
