#include "ui/tracks/lane_dialogs.h"

#include <QColorDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QInputDialog>
#include <QPushButton>

namespace janus::ui {
namespace {

constexpr int longestName = 200;  // characters
constexpr int rangeDigits = 6;    // of a limit, as it is written

// Shows a number without trailing zeros.
class NumberBox : public QDoubleSpinBox {
 public:
  NumberBox(const QString& name, double value) {
    setObjectName(name);
    setRange(-1e9, 1e9);
    setDecimals(9);
    setValue(value);
    setMinimumWidth(160);
  }
  QString textFromValue(double value) const override { return QString::number(value, 'g', rangeDigits); }
};

QInputDialog* inputDialog(QWidget* parent, const QString& title, const QString& label) {
  auto* dialog = new QInputDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(title);
  dialog->setLabelText(label);
  return dialog;
}

}  // namespace

void askName(QWidget* parent, const LaneNames& names, const ChangeLooks& change) {
  QInputDialog* dialog =
      inputDialog(parent, QObject::tr("Rename"), QObject::tr("Name of the lane (empty: %1)").arg(names.own));
  dialog->setTextValue(names.now);
  QObject::connect(dialog, &QInputDialog::textValueSelected, parent, [change, names](const QString& text) {
    const QString name = text.simplified().left(longestName);
    change([&](LaneLook& look) {
      if (look.lane == names.id) look.title = name == names.own ? "" : name.toStdString();
    });
  });
  dialog->open();
}

void askColour(QWidget* parent, const QColor& now, const ChangeLooks& change) {
  auto* dialog = new QColorDialog(now, parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(dialog, &QColorDialog::colorSelected, parent, [change](const QColor& colour) {
    change([&](LaneLook& look) { look.colour = colour.name().toStdString(); });
  });
  dialog->open();
}

void askHeight(QWidget* parent, int now, const ChangeLooks& change) {
  QInputDialog* dialog =
      inputDialog(parent, QObject::tr("Height"),
                  QObject::tr("Height of the selected lanes in pixels (0: the lane's own)"));
  dialog->setInputMode(QInputDialog::IntInput);
  dialog->setIntRange(0, highestLane);
  dialog->setIntValue(now);
  QObject::connect(dialog, &QInputDialog::intValueSelected, parent,
                   [change](int height) { change([&](LaneLook& look) { look.height = height; }); });
  dialog->open();
}

void askRange(QWidget* parent, const Range& now, const ChangeLooks& change) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QObject::tr("Data range"));
  auto* form = new QFormLayout(dialog);
  auto* lowest = new NumberBox("lowest", now.lowest);
  auto* highest = new NumberBox("highest", now.highest);
  form->addRow(QObject::tr("Lowest"), lowest);
  form->addRow(QObject::tr("Highest"), highest);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  form->addRow(buttons);
  const auto judge = [=] {
    buttons->button(QDialogButtonBox::Ok)->setEnabled(lowest->value() < highest->value());
  };
  for (NumberBox* box : {lowest, highest})
    QObject::connect(box, &QDoubleSpinBox::valueChanged, dialog, judge);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, [=] {
    change([&](LaneLook& look) {
      look.scale = "fixed";
      look.lowest = lowest->value();
      look.highest = highest->value();
    });
    dialog->accept();
  });
  lowest->selectAll();
  dialog->open();
}

}  // namespace janus::ui
