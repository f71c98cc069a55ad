#include "ui/output/picture_dialog.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include "ui/state/window_settings.h"

namespace janus::ui {
namespace {

constexpr const char* folderKey = "pictureFolder";

QString suffixOf(const QString& filter) { return filter.startsWith("SVG") ? "svg" : "png"; }

bool isPicture(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  return suffix == "png" || suffix == "svg";
}

}  // namespace

QString askPictureFile(QWidget* parent, const QString& stem) {
  QFileDialog dialog(parent, QObject::tr("Save picture"));
  dialog.setAcceptMode(QFileDialog::AcceptSave);
  dialog.setNameFilters({"PNG picture (*.png)", "SVG drawing (*.svg)"});
  dialog.setDefaultSuffix("png");
  const QString folder = windowSettings().value(folderKey).toString();
  if (!folder.isEmpty() && QDir(folder).exists()) dialog.setDirectory(folder);
  dialog.selectFile(stem + ".png");
  // The kind chosen from the list is the kind written: the name follows it.
  QObject::connect(&dialog, &QFileDialog::filterSelected, &dialog, [&dialog, stem](const QString& filter) {
    dialog.setDefaultSuffix(suffixOf(filter));
    const QStringList files = dialog.selectedFiles();
    const QString name = files.isEmpty() ? stem : QFileInfo(files[0]).fileName();
    dialog.selectFile((isPicture(name) ? QFileInfo(name).completeBaseName() : name) + "." + suffixOf(filter));
  });
  if (dialog.exec() != QDialog::Accepted || dialog.selectedFiles().isEmpty()) return {};
  QString path = dialog.selectedFiles()[0];
  if (!isPicture(path)) path += "." + suffixOf(dialog.selectedNameFilter());
  windowSettings().setValue(folderKey, QFileInfo(path).path());
  return path;
}

}  // namespace janus::ui
