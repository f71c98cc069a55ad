// Asks for the file of a picture.
#pragma once

#include <QString>

class QWidget;

namespace janus::ui {

// A path ending in .png or .svg (as chosen, else as typed), or empty when the user thought better of it.
// `stem` is offered as the name, in the folder where the last picture went.
QString askPictureFile(QWidget* parent, const QString& stem);

}  // namespace janus::ui
