// The window's program: opens what the command line asks for in one window.
#include <csignal>
#include <cstdio>

#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QScreen>
#include <QSocketNotifier>

#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/paths.h"
#include "base/version.h"
#include "ui/state/window_settings.h"
#include "ui/window/file_opening.h"
#include "ui/window/main_window.h"
#include "ui/window/screenshot.h"
#include "ui/window/session_binding.h"
#include "ui/window/window_looks.h"

namespace {

using namespace janus;
using namespace janus::ui;

constexpr int usage = 2, unusableFile = 3, noScreen = 4, noFolder = 4;

void describe(QCommandLineParser& parser) {
  parser.setApplicationDescription("Explore a genome with the predictions of a JanusDNA model.");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument(
      "file", "Genomes, models, tracks or a session to open, each told by its content.", "[FILE...]");
  parser.addOptions(
      {{"genome", "Genome to open: a FASTA or .2bit file, or `demo`.", "G"},
       {"model", "Model to open: a .safetensors or .ckpt file, or `demo`.", "M"},
       {"weights", "Of the model: plain, or ema, the moving average that it keeps too.", "KIND"},
       {"locus", "Place to show, as in the locus box.", "R"},
       {"demo", "Open the demo genome and model."},
       {"screenshot", "Wait until everything visible is ready, save a picture of the window, end.", "FILE"},
       {"size", "Size of the window, as in 1280x800.", "WxH"},
       {"theme", "light or dark.", "THEME"}});
}

int complain(const QString& line) {
  std::fprintf(stderr, "%s\n", qUtf8Printable(line));
  return usage;
}

QSize wantedSize(const QString& text) {
  const QStringList parts = text.toLower().split('x');
  return parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
}

QString mistake(const QCommandLineParser& parser) {
  if (parser.isSet("size") && !wantedSize(parser.value("size")).isValid())
    return "Option --size wants WIDTHxHEIGHT, as in 1280x800.";
  const QString weights = parser.value("weights");
  if (parser.isSet("weights") && weights != "plain" && weights != "ema")
    return "Option --weights wants plain or ema.";
  const QString theme = parser.value("theme");
  if (parser.isSet("theme") && theme != "light" && theme != "dark")
    return "Option --theme wants light or dark.";
  return {};
}

// What to open first: what the options ask for, else the session of the last time, else the demo.
void beginWithoutFiles(MainWindow& window, const QCommandLineParser& parser) {
  SessionBinding& session = window.parts().session;
  const bool named = parser.isSet("genome") || parser.isSet("model");
  if (named || parser.isSet("demo") || parser.isSet("locus")) {
    const bool demo = parser.isSet("demo") || !named;
    window.open({named && !demo ? parser.value("genome") : "demo",
                 named && !demo ? parser.value("model") : "demo",
                 {},
                 parser.value("locus"),
                 {},
                 true,
                 {},
                 parser.value("weights")});
    return;
  }
  if (!parser.isSet("screenshot") && std::filesystem::exists(SessionBinding::lastSession()))
    return session.openFile(QString::fromStdString(SessionBinding::lastSession().string()));
  window.open({"demo", "demo", {}, {}});
}

// Files join what the options name; where neither has a genome, they join what is opened without them.
void begin(MainWindow& window, const QCommandLineParser& parser) {
  const QStringList files = parser.positionalArguments();
  const bool named = parser.isSet("genome") || parser.isSet("model") || parser.isSet("demo");
  if (files.isEmpty() || named) beginWithoutFiles(window, parser);
  if (!named && parser.isSet("locus"))
    window.open({{}, {}, {}, parser.value("locus")});  // in the files' genome
  const auto usual = [&window, &parser] { beginWithoutFiles(window, parser); };
  window.parts().files.openAll(files, named ? std::function<void()>{} : usual);
}

// SIGTERM and SIGINT close the window as a user would, so that the session is saved.
int wakeUp[2];
void closeByBell() {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, wakeUp) != 0) return;
  auto* bell = new QSocketNotifier(wakeUp[1], QSocketNotifier::Read, qApp);
  QObject::connect(bell, &QSocketNotifier::activated, qApp, &QApplication::closeAllWindows);
  for (const int number : {SIGTERM, SIGINT})
    std::signal(number, [](int) { [[maybe_unused]] const auto written = write(wakeUp[0], "", 1); });
}

// A picture has the same size on every screen, and without one. A window's title bar and frame are not known
// before it is shown; no desktop's take more than the room that is left for them.
QSize startSize(const QCommandLineParser& parser) {
  if (parser.isSet("size")) return wantedSize(parser.value("size"));
  const QSize usual(1440, 900);
  return parser.isSet("screenshot")
             ? usual
             : usual.boundedTo(QGuiApplication::primaryScreen()->availableSize() - QSize(16, 48));
}

bool hasScreen() {
  return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
         qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

// A picture, a version or a help text needs no screen; a window without one is refused with a line, where Qt
// would end the program.
bool canStart(int count, char** arguments) {
  if (hasScreen()) return true;
  for (int i = 1; i < count; ++i)
    for (const char* word : {"--screenshot", "--help", "-h", "--version", "-v"})
      if (QByteArray(arguments[i]).split('=').front() == word) return qputenv("QT_QPA_PLATFORM", "offscreen");
  return false;
}

// Without a screen Qt warns of features that only a screen has; these warnings do not matter for a picture.
QtMessageHandler handleMessage = nullptr;
void dropScreenWarnings(QtMsgType type, const QMessageLogContext& context, const QString& message) {
  const bool ofScreen = message.startsWith("This plugin does not support") ||
                        message.startsWith("QStandardPaths: XDG_RUNTIME_DIR not set");
  if (!ofScreen) handleMessage(type, context, message);
}

// Where the user's environment names a folder that cannot be used, the error comes before any window opens.
QString unusableFolder() {
  try {
    stateDir();
    cacheDir();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

int show(const QCommandLineParser& parser) {
  MainWindow window;
  const WindowParts parts = window.parts();
  window.resize(startSize(parser));
  if (parser.isSet("theme")) parts.looks.setThemeName(parser.value("theme"));
  std::unique_ptr<Screenshot> screenshot;
  if (parser.isSet("screenshot")) {
    parts.session.setAutosaving(false);
    screenshot = std::make_unique<Screenshot>(
        window, AwaitedParts{parts.workspace, parts.files, parts.runs, parts.view, parts.locusBox},
        parser.value("screenshot"));
    QObject::connect(screenshot.get(), &Screenshot::finished, qApp,
                     [](int code) { QApplication::exit(code); });
    QObject::connect(&parts.session, &SessionBinding::problem, screenshot.get(),
                     [&screenshot](const QString& line) { screenshot->fail(line, unusableFile); });
  }
  window.show();
  begin(window, parser);
  if (parser.isSet("theme")) parts.looks.setThemeName(parser.value("theme"));
  closeByBell();
  return QApplication::exec();
}

}  // namespace

int main(int count, char** arguments) {
  if (!canStart(count, arguments)) {
    complain(
        "There is no display to open a window on. Set DISPLAY, or save a picture with --screenshot FILE.");
    return noScreen;
  }
  if (qgetenv("QT_QPA_PLATFORM") == "offscreen") handleMessage = qInstallMessageHandler(dropScreenWarnings);
  QApplication application(count, arguments);
  QApplication::setApplicationName("janusscope");
  QApplication::setApplicationVersion(programVersion());
  QCommandLineParser parser;
  describe(parser);
  if (!parser.parse(QApplication::arguments())) return complain(parser.errorText());
  if (parser.isSet("version")) parser.showVersion();
  if (parser.isSet("help")) parser.showHelp();
  if (const QString wrong = mistake(parser); !wrong.isEmpty()) return complain(wrong);
  if (const QString wrong = unusableFolder(); !wrong.isEmpty()) return complain(wrong), noFolder;
  return show(parser);
}
